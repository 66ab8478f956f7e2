import { useEffect, useId, useRef, type ReactElement, type ReactNode } from 'react';

interface ViewProps {
    readonly id: string;
    readonly title: string;
    /** Whether somebody has asked for this view: then it takes the focus. */
    readonly takesFocus: boolean;
    readonly children: ReactNode;
}

/** One of the things that the page can be about. */
export function View({ id, title, takesFocus, children }: ViewProps): ReactElement {
    const heading = useRef<HTMLHeadingElement>(null);
    const titleId = useId();
    useEffect(() => {
        if (takesFocus) {
            heading.current?.focus();
        }
    }, [takesFocus]);
    return (
        <section id={id} className="card" aria-labelledby={titleId}>
            <h2 id={titleId} tabIndex={-1} ref={heading}>{title}</h2>
            {children}
        </section>
    );
}
