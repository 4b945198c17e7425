import type { CustomEvent, CustomEventData, CustomEventType, MediaInfo } from '@fairlead/protocol';
import type { EventParams, OwnData } from './event.ts';
import { toCommonData } from './event.ts';
import { optional, toWire } from './wire.ts';

export interface CustomEventParams extends EventParams {
  /** 1 to 256 characters. */
  readonly name: string;
  readonly type: CustomEventType;
  readonly media?: MediaParams;
}

/** What a media player did. */
export interface MediaParams {
  readonly action?: MediaInfo['action'];
  readonly channel?: string;
  readonly metadata?: string;
  readonly timedMetadata?: string;
  readonly playbackPosition?: number;
  readonly format?: MediaInfo['format'];
  readonly quality?: MediaInfo['quality'];
  readonly playbackRate?: number;
}

/** Something of your own that a user did. */
export function customEvent(params: CustomEventParams): CustomEvent {
  const own = toWire<OwnData<CustomEventData>>({
    event_name: params.name,
    custom_event_type: params.type,
    media_info: optional(params.media, toMediaInfo),
  });
  return { event_type: 'custom_event', data: { ...own, ...toCommonData(params) } };
}

function toMediaInfo(params: MediaParams): MediaInfo {
  return toWire<MediaInfo>({
    action: params.action,
    channel: params.channel,
    metadata: params.metadata,
    timed_metadata: params.timedMetadata,
    playback_position: params.playbackPosition,
    format: params.format,
    quality: params.quality,
    playback_rate: params.playbackRate,
  });
}
