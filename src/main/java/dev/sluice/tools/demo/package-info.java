/**
 * The backends, the token server and the issuer of {@code sluice demo}, in this process. Ports enter; servers that listen on
 * them leave.
 */
@NullMarked
package dev.sluice.tools.demo;

import org.jspecify.annotations.NullMarked;
