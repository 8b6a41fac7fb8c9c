import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'

import type { Permission } from './api/types'
import { useSession } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Seen without signing in. */
    open?: boolean
    /** Key of the page's name in i18n. */
    title: string
    /** Permission without which the page is forbidden. */
    permission?: Permission
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/login',
      name: 'login',
      component: () => import('./pages/LoginPage.vue'),
      meta: { open: true, title: 'login.title' },
    },
    {
      path: '/',
      name: 'wall',
      component: () => import('./pages/WallPage.vue'),
      meta: { title: 'wall.title', permission: 'view_calls' },
    },
    {
      path: '/calls/:id',
      name: 'call',
      component: () => import('./pages/CallPage.vue'),
      meta: { title: 'call.title', permission: 'view_calls' },
      props: true,
    },
    {
      path: '/alerts',
      name: 'alerts',
      component: () => import('./pages/AlertsPage.vue'),
      meta: { title: 'alerts.title', permission: 'view_alerts' },
    },
    {
      path: '/history',
      name: 'history',
      component: () => import('./pages/HistoryPage.vue'),
      meta: { title: 'history.title', permission: 'view_calls' },
    },
    {
      path: '/people',
      name: 'people',
      component: () => import('./pages/PeoplePage.vue'),
      meta: { title: 'people.title', permission: 'view_directory' },
    },
    {
      path: '/desk',
      name: 'desk',
      component: () => import('./pages/DeskPage.vue'),
      meta: { title: 'desk.title', permission: 'own_desk' },
    },
    {
      path: '/account',
      name: 'account',
      component: () => import('./pages/AccountPage.vue'),
      meta: { title: 'account.title' },
    },
    {
      path: '/deliveries',
      name: 'deliveries',
      component: () => import('./pages/DeliveriesPage.vue'),
      meta: { title: 'deliveries.title', permission: 'manage_channels' },
    },
    {
      path: '/audit',
      name: 'audit',
      component: () => import('./pages/AuditPage.vue'),
      meta: { title: 'audit.title', permission: 'view_audit' },
    },
    {
      path: '/forbidden',
      name: 'forbidden',
      component: () => import('./pages/ForbiddenPage.vue'),
      meta: { title: 'forbidden.title' },
    },
    {
      path: '/:rest(.*)*',
      name: 'missing',
      component: () => import('./pages/MissingPage.vue'),
      meta: { title: 'missing.title', open: true },
    },
  ],
})

/** Everything but the sign-in needs a session; afterwards one lands where one wanted to go. */
async function guard(to: RouteLocationNormalized) {
  const session = useSession()
  if (!session.known) await session.load()
  if (to.name === 'login' && session.me !== null) return { name: 'wall' }
  if (to.meta.open === true) return true
  if (session.me?.must_change_password === true && to.name !== 'account') {
    return { name: 'account' }
  }
  if (session.me !== null) {
    // The first page of agents is their own.
    if (to.name === 'wall' && !session.may('view_calls') && session.may('own_desk')) {
      return { name: 'desk' }
    }
    const { permission } = to.meta
    return permission === undefined || session.may(permission) ? true : { name: 'forbidden' }
  }
  return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
}

router.beforeEach(guard)
