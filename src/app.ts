export type * from './services/services.ts'
