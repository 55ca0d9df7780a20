import './lib/zod-without-eval.ts'
import { mount } from 'svelte'
import App from './App.svelte'
import './app.css'
import { clock } from './lib/clock.svelte.ts'
import { preferences } from './lib/preferences.svelte.ts'

preferences.apply()
preferences.follow()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => preferences.apply())
clock.start()
const target = document.getElementById('app')
if (target) mount(App, { target })
