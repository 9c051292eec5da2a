package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.ScalarText;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendLocations;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The backend of a step's calls.
 *
 * @param tenant computes the tenant of a call; null if the backend has no shares per tenant
 * @param forwarded whether the calls of steps name the client, the scheme and the host of the request
 * @param locations those of the backend in the configuration
 */
public record Destination(Backend backend, @Nullable Expression tenant, boolean forwarded, BackendLocations locations) {
    /** Callers without a tenant share this empty name, so that a missing name does not evade the share of a tenant. */
    private static final String NO_TENANT = "";

    public Destination {
        if (tenant != null && !GatewayRequest.VARIABLES.containsAll(tenant.variables()))
            throw new IllegalArgumentException("uses more than the request: " + tenant);
    }

    /** Creates the destination of a backend without forwarded headers. */
    public Destination(Backend backend, @Nullable Expression tenant) {
        this(backend, tenant, false, BackendLocations.NONE);
    }

    /** Creates the destination of a backend that no file has. */
    public Destination(Backend backend, @Nullable Expression tenant, boolean forwarded) {
        this(backend, tenant, forwarded, BackendLocations.NONE);
    }

    /** Throws {@link dev.sluice.language.json.RepeatedFieldException} if the tenant reads a repeated field. */
    public void checkTenant(EvaluationContext context) {
        if (tenant == null) return;
        try {
            context.tenant(tenant, Destination::tenantName);
        } catch (EvaluationException ignored) {
            // The step that needs the tenant fails, if it runs.
        }
    }

    /** Returns the call with its tenant; throws {@link EvaluationException} if the expression of the tenant fails. */
    public Call withTenant(Call call, EvaluationContext context) {
        return tenant == null ? call : call.withTenant(context.tenant(tenant, Destination::tenantName));
    }

    /** Returns the call of a step with its tenant and, if the backend wants them, with the headers about the client. */
    Call ofStep(Call call, EvaluationContext context) {
        return withTenant(forwarded ? withForwarded(call, context) : call, context);
    }

    private static Call withForwarded(Call call, EvaluationContext context) {
        MultiMap headers = HttpHeaders.headers().addAll(call.headers());
        context.addForwarded(headers);
        return call.withHeaders(headers);
    }

    private static String tenantName(JsonNode value) {
        String text = ScalarText.of(value);
        if (text != null) return text;
        return value.isContainerNode() ? value.toString() : NO_TENANT;
    }
}
