package dev.seine.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientIdentityTest {
    // The columns are: what the JAAS configuration says, and who that is.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "X required username=\"agent-7\" password=\"x\"; | User:agent-7",
                "X required password='x' username='agent 7'; | User:agent 7",
                "X required username = agent password=x; | User:agent",
                "X required unsecuredLoginStringClaim_sub=\"agent\"; | User:PRINCIPAL",
                "X required notusername=agent; | User:PRINCIPAL"
            })
    void readsTheUserWhereThePropertiesTell(String jaas, String principal) {
        Map<String, String> properties = Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", jaas);
        assertThat(ClientIdentity.of(properties, Optional.empty()).principalOrPlaceholder())
                .isEqualTo(principal);
    }

    @Test
    void isItsCertificateOrNobody() {
        Map<String, String> certified = Map.of("security.protocol", "SSL", "ssl.keystore.location", "agent.pem");
        assertThat(ClientIdentity.of(certified, Optional.of("CN=web-07")).principal())
                .contains("User:CN=web-07");
        assertThat(ClientIdentity.of(certified, Optional.empty()).principal()).isEmpty();
        assertThat(ClientIdentity.of(Map.of("security.protocol", "SSL"), Optional.empty())
                        .principal())
                .contains("User:ANONYMOUS");
        assertThat(ClientIdentity.of(Map.of(), Optional.empty()).principal()).contains("User:ANONYMOUS");
    }

    @Test
    void doesNotShowPasswords() {
        Map<String, String> plain = Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", "module required password='hidden' username='me';");
        assertThat(ClientIdentity.of(plain, Optional.empty())).hasToString("SASL_PLAINTEXT PLAIN as User:me");
    }
}
