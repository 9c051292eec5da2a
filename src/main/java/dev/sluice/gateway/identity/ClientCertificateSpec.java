package dev.sluice.gateway.identity;

import dev.sluice.core.spec.Setting;
import java.util.List;

/** The settings of an identity by client certificate. */
public record ClientCertificateSpec(
        @Setting(
                value =
                        "Accepted names: a certificate needs one of them as its subject's CN or as an alternative name; by default"
                                + " every certificate signed by server.tls.client_ca is accepted.",
                whenEmpty = "every certificate signed by server.tls.client_ca is accepted")
        List<String> names) {}
