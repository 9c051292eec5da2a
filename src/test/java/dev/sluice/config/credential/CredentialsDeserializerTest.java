package dev.sluice.config.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.credentials.Grant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialsDeserializerTest {

    @Test
    void every_kind_of_credentials_and_every_grant_can_be_written() {
        List<Class<?>> known = new ArrayList<>(List.of(Grant.class.getPermittedSubclasses()));
        known.addAll(List.of(CredentialsSpec.class.getPermittedSubclasses()));
        known.remove(CredentialsSpec.OAuth2.class);
        List<? extends Class<?>> written = CredentialsDeserializer.propertiesByType().values().stream()
                .map(parts -> parts.get(parts.size() - 1))
                .toList();
        assertThat(known).containsExactlyInAnyOrderElementsOf(written);
    }
}
