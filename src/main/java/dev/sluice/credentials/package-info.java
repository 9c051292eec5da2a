/** Who we are to a backend: grants, tokens that renew themselves, and the policy that puts one on every attempt. */
@NullMarked
package dev.sluice.credentials;

import org.jspecify.annotations.NullMarked;
