/** Tests of rules for the networks of clients, and of files of networks. */
@NullMarked
package dev.sluice.core.address;

import org.jspecify.annotations.NullMarked;
