/** Networks of clients that may send requests: rules, and files of networks that are read again. */
@NullMarked
package dev.sluice.core.address;

import org.jspecify.annotations.NullMarked;
