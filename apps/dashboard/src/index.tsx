/** Mounts the dashboard. */
import 'virtual:uno.css'
import './styles.css'
import { render } from 'solid-js/web'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root.')
render(() => <App />, root)
