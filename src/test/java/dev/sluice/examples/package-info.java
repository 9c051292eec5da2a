/** Example programs that embed Sluice, with their tests. {@code docs/client.md} shows their code. */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
