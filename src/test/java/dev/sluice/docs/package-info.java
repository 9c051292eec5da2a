/** Tests that compare the settings, commands and examples of the documentation with the code. */
@NullMarked
package dev.sluice.docs;

import org.jspecify.annotations.NullMarked;
