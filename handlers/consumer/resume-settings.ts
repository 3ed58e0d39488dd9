/** Where resumes are scheduled, and who carries them out. */
export interface ResumeSettings {
  /** EventBridge Scheduler's group of schedules. */
  readonly scheduleGroup: string;
  /** ARN of the role that may lambda:UpdateEventSourceMapping on the mapping, for scheduler.amazonaws.com. */
  readonly roleArn: string;
}

/**
 * Reads where to arm resumes from the variables PAUSE_SCHEDULE_GROUP and PAUSE_ROLE_ARN.
 * @throws naming the variable that is missing.
 */
export function resumeSettings(env: Readonly<Record<string, string | undefined>>): ResumeSettings {
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`The consumer's environment variable ${name} is missing.`);
    return value;
  };
  return { scheduleGroup: read("PAUSE_SCHEDULE_GROUP"), roleArn: read("PAUSE_ROLE_ARN") };
}
