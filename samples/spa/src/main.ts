import { takeMailLink } from './mail-link';

// What a mail's link brought leaves the address before anything else is loaded.
takeMailLink();
addEventListener('hashchange', takeMailLink);
void import('./start');
