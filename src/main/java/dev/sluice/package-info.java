/** The assembly: a configuration becomes a running gateway. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
