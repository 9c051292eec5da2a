/** What an issuer of tokens says about itself, asked through a guarded backend like any other upstream. */
@NullMarked
package dev.sluice.identity.issuer;

import org.jspecify.annotations.NullMarked;
