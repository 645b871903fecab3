/** `/api/settings`: what the owner can change, the whole configuration with its origins, and who is told of alerts. */
import type { ApiError } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import type { SettingValues } from '../../settings.ts'
import { removed } from '../../shapes/key.ts'
import {
  alertTarget,
  newAlertTarget,
  type Origin,
  type SettingsBody,
  settingsBody,
  settingsChange,
  targetTest,
} from '../../shapes/settings.ts'
import { Refusal } from '../not-found.ts'
import { jsonBody, operation, unknownId } from './validate.ts'

type SettingsDeps = Pick<Deps, 'settings' | 'alertTargets' | 'configuration' | 'events'>

/** Shows and changes settings, and keeps the list of alert targets. */
export function settingsRoutes(deps: SettingsDeps) {
  const { settings, alertTargets, events } = deps
  return new Hono()
    .get('/', operation('Shows settings', { reply: settingsBody }), (c) =>
      c.json(toBody(deps), 200),
    )
    .patch(
      '/',
      operation('Changes settings', { reply: settingsBody }),
      jsonBody(settingsChange),
      (c) => {
        const fixed = settings.change(c.req.valid('json'))
        if (fixed !== undefined) throw new Refusal(fixedByEnvironment(fixed))
        events.tell('catalog.changed', () => ({ what: 'settings' }))
        return c.json(toBody(deps), 200)
      },
    )
    .post(
      '/alert-targets',
      operation('Adds an alert target', { reply: alertTarget, status: 201 }),
      jsonBody(newAlertTarget),
      async (c) => c.json(await alertTargets.add(c.req.valid('json')), 201),
    )
    .delete('/alert-targets/:id', operation('Removes an alert target', { reply: removed }), (c) => {
      const id = c.req.param('id')
      if (!alertTargets.remove(id)) throw unknownId('alert target')
      return c.json({ id, deleted: true as const }, 200)
    })
    .post(
      '/alert-targets/:id/test',
      operation('Sends a test message', { reply: targetTest }),
      async (c) => {
        const delivery = await alertTargets.send(c.req.param('id'), TEST)
        if (delivery === undefined) throw unknownId('alert target')
        return c.json({ ...delivery }, 200)
      },
    )
}

const TEST = {
  title: 'FreeLLMAPI: test',
  text: 'This is what an alert will look like.',
  severity: 'info',
} as const

function toBody({ settings, alertTargets, configuration }: SettingsDeps): SettingsBody {
  const { values } = settings
  const show = <Name extends keyof SettingValues>(name: Name) => {
    const origin: Origin = settings.originOf(name)
    return { origin, isEditable: origin === 'db' || origin === 'default' }
  }
  return {
    settings: {
      retentionDays: { value: values.retentionDays, ...show('retentionDays') },
      databaseBytesMax: { value: values.databaseBytesMax, ...show('databaseBytesMax') },
      logContent: { value: values.logContent, ...show('logContent') },
      healthIntervalMinutes: {
        value: values.healthIntervalMinutes,
        ...show('healthIntervalMinutes'),
      },
      calibration: { value: values.calibration, ...show('calibration') },
      corsOrigins: { value: [...values.corsOrigins], ...show('corsOrigins') },
      quotaAlertPercent: { value: values.quotaAlertPercent, ...show('quotaAlertPercent') },
      quietHours: { value: values.quietHours, ...show('quietHours') },
      backupKeep: { value: values.backupKeep, ...show('backupKeep') },
    },
    alertTargets: [...alertTargets.list()],
    configuration: configuration.map((variable) => ({ ...variable })),
  }
}

function fixedByEnvironment(name: string): ApiError {
  return {
    status: 400,
    type: 'invalid_request_error',
    code: 'fixed_by_environment',
    message: `Invalid '${name}': the environment sets it, so it cannot be changed here.`,
    param: name,
  }
}
