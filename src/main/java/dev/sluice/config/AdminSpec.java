package dev.sluice.config;

import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import dev.sluice.spec.TokenRule;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The listener for operators: health, metrics and administration. Callers never reach it.
 *
 * @param hosts in lower case
 */
public record AdminSpec(
        @Setting(
                "The address to listen on. The default is the variable SLUICE_ADMIN_HOST, which the image sets to 0.0.0.0, or else the loopback address.")
        String host,

        @Setting(value = "The port to listen on; 0 selects a free port.", min = "0", max = "65535")
        int port,

        @Setting(
                "The token of operators, at least 32 bytes; keep it in a file. Without token and tls.client_ca, only loopback addresses get more than health and metrics.")
        @Nullable
        Secret token,

        @Setting("Names in the Host header that are accepted beside IP addresses and localhost.")
        List<String> hosts,

        @Setting("TLS for connections of operators; left out, connections are not encrypted.") @Nullable
        AdminTlsSpec tls) {

    /** The environment variable with the default of {@link #host}. */
    public static final String HOST_VARIABLE = "SLUICE_ADMIN_HOST";

    private static final String LOOPBACK = "127.0.0.1";

    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*");

    public AdminSpec {
        hosts = hosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        String invalidHost = hosts.stream()
                .filter(name -> !HOST.matcher(name).matches())
                .findFirst()
                .orElse(null);
        TokenRule.check(SpecValidator.of(AdminSpec.class, host, port), "token", token)
                .require(
                        invalidHost == null,
                        "hosts",
                        String.valueOf(invalidHost),
                        "names without a port, such as admin.example.com")
                .throwIfInvalid();
    }

    /** Whether operators must send the token or a certificate. Otherwise only loopback addresses are trusted. */
    public boolean requiresCredentials() {
        return token != null || acceptsCertificates();
    }

    /** Whether a client certificate authenticates an operator. */
    public boolean acceptsCertificates() {
        return tls != null && tls.clientCa() != null;
    }

    /** Whether only this machine can connect. A host name other than {@code localhost} is not resolved. */
    public boolean isLoopback() {
        return new ListenAddress(host, port).isLoopback();
    }

    /** Returns a copy with another port. */
    AdminSpec withPort(int other) {
        return new AdminSpec(host, other, token, hosts, tls);
    }

    /** Returns a copy with another TLS configuration. */
    public AdminSpec withTls(@Nullable AdminTlsSpec other) {
        return new AdminSpec(host, port, token, hosts, other);
    }

    public static AdminSpec defaults() {
        return defaults(name -> null);
    }

    /**
     * Returns the defaults of a process.
     *
     * @param environment returns the value of a variable, or null if the variable is not set
     */
    public static AdminSpec defaults(Function<String, @Nullable String> environment) {
        String host = environment.apply(HOST_VARIABLE);
        return new AdminSpec(host == null || host.isEmpty() ? LOOPBACK : host, 9090, null, List.of(), null);
    }
}
