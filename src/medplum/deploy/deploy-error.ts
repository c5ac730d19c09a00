/** Why a server cannot be used or an installation cannot go on, as one sentence with the next step. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
}
