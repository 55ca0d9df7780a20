import type { Prompt } from './prompt.ts'

/**
 * What both sides hear at the beginning of a conversation that is going to be recorded, unless the flow has told the caller already
 * (Personal Information Protection Law, article 17: before the processing). An uploaded recording of the same name stands for the words.
 */
export const recordingNotice: Prompt = {
  zh: '为保证服务质量，通话将被录音。',
  en: 'To ensure the quality of our service, this call will be recorded.',
  recorded: 'recording-notice',
  otherVoice: false,
}
