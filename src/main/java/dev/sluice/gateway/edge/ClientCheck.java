package dev.sluice.gateway.edge;

import dev.sluice.core.address.ClientRules;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;

/** Rejects requests of clients by their addresses. */
final class ClientCheck {
    private ClientCheck() {}

    /**
     * Checks the client of a request.
     *
     * @throws ProblemException (403) if the rules reject it
     */
    static void require(ClientRules rules, RequestOrigin origin) {
        if (!rules.allows(origin.clientAddress()))
            throw new ProblemException(
                    403, GatewayReason.CLIENT_REJECTED, "The gateway accepts no request from this client.");
    }
}
