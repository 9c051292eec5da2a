package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.ScalarText;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of a step go, and on whose behalf.
 *
 * @param backend what takes the calls
 * @param tenant names the tenant, over the variables of the request alone; null where tenants are not told apart
 */
public record Destination(Backend backend, @Nullable Expression tenant) {
    /** All for whom the expression has no name share this one, so that being nobody is no way around a share. */
    private static final String NO_TENANT = "";

    public Destination {
        if (tenant != null && !GatewayRequest.VARIABLES.containsAll(tenant.variables()))
            throw new IllegalArgumentException("not of the request: " + tenant);
    }

    /** Whether naming the tenant takes the body of the request. */
    public boolean readsBody() {
        return tenant != null && tenant.variables().contains("body");
    }

    /**
     * The call with its tenant.
     *
     * @throws EvaluationException when the expression has no value for this request
     */
    public Call withTenant(Call call, EvaluationContext context) {
        return tenant == null ? call : call.withTenant(context.tenant(tenant, Destination::tenantName));
    }

    private static String tenantName(JsonNode value) {
        String text = ScalarText.of(value);
        if (text != null) return text;
        return value.isContainerNode() ? value.toString() : NO_TENANT;
    }
}
