import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeOnce } from './cached.ts';
import { runTool } from './run.ts';
import type { DriverCommand } from './driver-command.ts';

/** Maven fetches the jars, which must be those of `jars.sha256`; `javac` compiles the driver, with what drivers have in common. */
export async function installJava(folder: string): Promise<DriverCommand> {
  const version = await runTool('javac', ['--version'], { cwd: folder });
  const jars = await makeOnce({ folder, files: ['pom.xml', 'jars.sha256'] }, async (place) => {
    const parameters = ['--batch-mode', '--quiet', 'dependency:copy-dependencies', `-DoutputDirectory=${place}`];
    await runTool('mvn', parameters, { cwd: folder });
    checkJars(place, readFileSync(join(folder, 'jars.sha256'), 'utf8'));
  });
  const classpath = join(jars, '*');
  const sources = ['Driver.java', '../../matrix/drivers/java/MessageDriver.java'];
  const classes = await makeOnce({ folder, files: [...sources, 'jars.sha256'], more: version }, (place) =>
    runTool('javac', ['-nowarn', '-d', place, '-cp', classpath, ...sources], { cwd: folder }),
  );
  // The flags make a small program start fast.
  const parameters = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx256m', '-cp', `${classes}:${classpath}`];
  return { program: 'java', parameters: [...parameters, 'Driver'], cwd: folder };
}

function checkJars(place: string, lock: string): void {
  const found = readdirSync(place).map((name) => `${sha256(readFileSync(join(place, name)))}  ${name}`);
  const locked = lock.trim().split('\n');
  const problems = [...found.filter((line) => !locked.includes(line)), ...locked.filter((line) => !found.includes(line))];
  if (problems.length > 0) {
    throw new Error(`the jars are not those of jars.sha256: ${problems.join(', ')}`);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
