import fc from 'fast-check';

/** Every run draws the same cases; `SEED` looks elsewhere. */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20261121) });

export default fc;
