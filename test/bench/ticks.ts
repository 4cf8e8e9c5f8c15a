import { createApp } from '../../src/app.ts'

void createApp
