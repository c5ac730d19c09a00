/** Has Node keep the compiled form of this program's files. */
export declare function keepCompiled(env: NodeJS.ProcessEnv): void;
