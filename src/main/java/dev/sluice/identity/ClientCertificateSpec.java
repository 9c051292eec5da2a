package dev.sluice.identity;

import dev.sluice.spec.Setting;
import java.util.List;

/** Callers known by the certificate of their TLS connection, as the operator wrote it. */
public record ClientCertificateSpec(
        @Setting("Names of which a certificate must have one: its subject's CN, or an alternative name; left out, every"
                + " certificate that server.tls.client_ca has signed will do.")
        List<String> names) {}
