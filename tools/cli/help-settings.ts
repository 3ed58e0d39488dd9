import { Help, type HelpConfiguration, type Option } from "commander";

const plain = new Help();

/** How every command's help is written: it says of an option that nothing is done without it. */
export const helpSettings: HelpConfiguration = {
  optionDescription(option: Option): string {
    const isRequired = option.mandatory && option.defaultValue === undefined;
    return `${plain.optionDescription(option)}${isRequired ? " (required)" : ""}`;
  },
};
