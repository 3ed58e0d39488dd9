import { join } from "node:path";

/** The commands that install the packages of a requirements.txt for Python alone, in a folder. */
export function installPackages(folder: string): readonly (readonly string[])[] {
  const pip = [join(folder, "bin/python"), "-m", "pip"];
  return [
    ["python3", "-m", "venv", folder],
    [...pip, "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
  ];
}
