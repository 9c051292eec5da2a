package dev.sluice.config.model;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.TokenRule;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The listener for operators: health, metrics and administration. Callers never reach it.
 *
 * @param hosts in lower case
 * @param tokenFile the file with the default of {@code token}; null if the variable {@value #TOKEN_FILE_VARIABLE} is not set
 */
public record AdminSpec(
        @Setting(
                "The address to listen on. The default is the variable SLUICE_ADMIN_HOST, which the image sets to 0.0.0.0, or else the loopback address.")
        String host,

        @Setting(value = "The port to listen on; 0 selects a free port.", min = "0", max = "65535")
        int port,

        @Setting(
                "The token of operators, at least 32 bytes; keep it in a file. The default is the file that the variable SLUICE_ADMIN_TOKEN_FILE names, once it exists. Without token and tls.client_ca, 127.0.0.1 and ::1 get more than health and metrics if host is a loopback address, and no peer does otherwise.")
        @Nullable
        Secret token,

        @Setting("Names in the Host header that are accepted beside IP addresses and localhost.")
        List<String> hosts,

        @Setting("TLS for connections of operators; left out, connections are not encrypted.") @Nullable
        AdminTlsSpec tls,

        @Nullable TokenFile tokenFile) {

    /** The environment variable with the default of {@link #host}. */
    public static final String HOST_VARIABLE = "SLUICE_ADMIN_HOST";

    /** The environment variable that names the file with the default of {@link #token}. */
    public static final String TOKEN_FILE_VARIABLE = "SLUICE_ADMIN_TOKEN_FILE";

    private static final String LOOPBACK = "127.0.0.1";

    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]++)*+");

    /**
     * The file with the default of the token. It may appear later, as an optional Secret of Kubernetes does.
     *
     * @param path an absolute path
     * @param content the token in the file when the configuration was loaded; null if the file did not exist
     */
    public record TokenFile(String path, @Nullable Secret content) {}

    public AdminSpec {
        hosts = hosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        String invalidHost = hosts.stream()
                .filter(name -> !HOST.matcher(name).matches())
                .findFirst()
                .orElse(null);
        TokenRule.check(
                        SpecValidator.of(AdminSpec.class, host, port, token, hosts, tls, tokenFile),
                        "token",
                        token != null || tokenFile == null ? token : tokenFile.content())
                .require(
                        invalidHost == null,
                        "hosts",
                        String.valueOf(invalidHost),
                        "names without a port, such as admin.example.com")
                .throwIfInvalid();
    }

    /** Whether operators must send the token or a certificate. */
    public boolean requiresCredentials() {
        return operatorToken() != null || acceptsCertificates();
    }

    /** Returns the token of operators: the setting, or else the content of the default file. Returns null for neither. */
    public @Nullable Secret operatorToken() {
        if (token != null) return token;
        return tokenFile == null ? null : tokenFile.content();
    }

    /** Whether some peer can be an operator: with credentials, or with none on a loopback address. */
    public boolean hasOperators() {
        return requiresCredentials() || isLoopback();
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
        return new AdminSpec(host, other, token, hosts, tls, tokenFile);
    }

    /** Returns a copy with another TLS configuration. */
    public AdminSpec withTls(@Nullable AdminTlsSpec other) {
        return new AdminSpec(host, port, token, hosts, other, tokenFile);
    }

    /** Returns a copy that listens on another host. */
    public AdminSpec withHost(String other) {
        return new AdminSpec(other, port, token, hosts, tls, tokenFile);
    }

    /**
     * Returns a copy with another default of the token.
     *
     * @throws dev.sluice.core.spec.InvalidSpecException if the content is not a token
     */
    public AdminSpec withTokenFile(TokenFile other) {
        return new AdminSpec(host, port, token, hosts, tls, other);
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
        String file = environment.apply(TOKEN_FILE_VARIABLE);
        return new AdminSpec(
                host == null || host.isEmpty() ? LOOPBACK : host,
                9090,
                null,
                List.of(),
                null,
                file == null || file.isEmpty() ? null : new TokenFile(file, null));
    }
}
