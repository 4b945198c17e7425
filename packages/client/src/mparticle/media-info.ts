import { toNumber, toText } from './conversion.ts';
import { choicesOf, defineModel } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';

type MediaAction = 'unknown' | 'play' | 'stop' | 'update_playback_position' | 'skip' | 'rate';
type MediaFormat = 'unknown' | 'audio' | 'video';
type MediaQuality = 'unknown' | 'low' | 'sd' | 'medium' | 'hd' | 'ultra_hd';

/** What the user did to a piece of audio or video. */
export interface MediaInfo {
  action?: Maybe<Open<MediaAction>>;
  channel?: Maybe<string>;
  metadata?: Maybe<string>;
  timed_metadata?: Maybe<string>;
  playback_position?: Maybe<number>;
  format?: Maybe<Open<MediaFormat>>;
  quality?: Maybe<Open<MediaQuality>>;
  playback_rate?: Maybe<number>;
}

interface MediaInfoClass extends ModelClass<MediaInfo, []> {
  readonly Action: Choices<MediaAction>;
  readonly Format: Choices<MediaFormat>;
  readonly Quality: Choices<MediaQuality>;
}

export const MediaInfo: MediaInfoClass = defineModel<MediaInfoClass>({
  name: 'MediaInfo',
  members: {
    action: toText,
    channel: toText,
    metadata: toText,
    timed_metadata: toText,
    playback_position: toNumber,
    format: toText,
    quality: toText,
    playback_rate: toNumber,
  },
  choices: {
    Action: choicesOf('unknown', 'play', 'stop', 'update_playback_position', 'skip', 'rate'),
    Format: choicesOf('unknown', 'audio', 'video'),
    Quality: choicesOf('unknown', 'low', 'sd', 'medium', 'hd', 'ultra_hd'),
  },
});
