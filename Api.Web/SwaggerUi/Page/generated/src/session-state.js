// generated, do not edit: npm run swagger in clients/typescript
export {};
