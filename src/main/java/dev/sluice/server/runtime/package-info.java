/**
 * The running form of one configuration: backends with their guards, credentials, authenticators, routes and metrics. A
 * checked configuration enters, and listeners take the current routes; retired configurations are closed after their last
 * request.
 */
@NullMarked
package dev.sluice.server.runtime;

import org.jspecify.annotations.NullMarked;
