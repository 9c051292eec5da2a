/** Holds the documentation to the code: what a page says of settings and examples is compared with what is true. */
@NullMarked
package dev.sluice.docs;

import org.jspecify.annotations.NullMarked;
