import './styles/tokens.css'
import './styles/base.css'
import './styles/lists.css'

import { createPinia } from 'pinia'
import { createApp } from 'vue'

import App from './App.vue'
import { i18n, language } from './i18n'
import { applyTheme } from './model/theme'
import { router } from './router'

applyTheme()
document.documentElement.lang = language()
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
