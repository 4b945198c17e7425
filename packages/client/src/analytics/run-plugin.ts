import { Context, ContextCancelation } from './context.ts';
import type { Plugin } from './plugin.ts';

/**
 * Calls a plugin's hook for this type of event, at once. Resolves with the context that it gave back, or with what it threw, which
 * is noted in the context's log. Rejects only with a cancellation that is meant for the whole event.
 */
export async function runPlugin(plugin: Plugin, ctx: Context): Promise<unknown> {
  ctx.log('debug', 'plugin', { plugin: plugin.name });
  const hook = plugin[ctx.event.type];
  if (hook === undefined) {
    return ctx;
  }
  try {
    const result: unknown = await hook.call(plugin, ctx);
    if (!(result instanceof Context)) {
      throw new TypeError(`the plugin ${plugin.name} gave back no context`);
    }
    return result;
  } catch (error) {
    if (isCancelation(error)) {
      if (error.type === 'middleware_cancellation') {
        throw error;
      }
      ctx.log('warn', error.type, { plugin: plugin.name, error });
    } else {
      ctx.log('error', 'plugin Error', { plugin: plugin.name, error });
    }
    return error;
  }
}

/** By form: plugins written for a vendor's SDK throw that SDK's own class. */
function isCancelation(error: unknown): error is ContextCancelation {
  if (error instanceof ContextCancelation) {
    return true;
  }
  const { type, retry } = (error ?? {}) as { type?: unknown; retry?: unknown };
  return !(error instanceof Error) && typeof type === 'string' && typeof retry === 'boolean';
}
