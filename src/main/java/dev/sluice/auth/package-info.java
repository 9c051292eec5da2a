/** Who we are to a backend: grants, tokens that renew themselves, and the policy that puts one on every attempt. */
@NullMarked
package dev.sluice.auth;

import org.jspecify.annotations.NullMarked;
