@NullMarked
package dev.sluice.oauth;

import org.jspecify.annotations.NullMarked;
