/** The dependencies of an identity that asks its issuer, and a request's wait for the response. */
@NullMarked
package dev.sluice.identity.issuer;

import org.jspecify.annotations.NullMarked;
