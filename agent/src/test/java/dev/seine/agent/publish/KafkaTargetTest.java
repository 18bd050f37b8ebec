package dev.seine.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seine.agent.batch.EncodedBatch;
import dev.seine.agent.batch.StreamCounters;
import dev.seine.agent.fake.FakeClock;
import dev.seine.proto.v1.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What becomes of batches that Kafka refuses after the producer has taken them. */
class KafkaTargetTest {
    private static final KafkaSettings SETTINGS = new KafkaSettings(
            "broker:9092",
            "seine.frames",
            "none",
            1 << 20,
            Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "X required username=\"agent\";"));

    private final List<String> told = new ArrayList<>();
    private final List<Producer> producers = new ArrayList<>();
    private String whyNoneCanBeMade = "";
    private final KafkaTarget target = new KafkaTarget(
            SETTINGS, new RecordKey("host"), new Told(), new FakeClock(Duration.ofSeconds(1)), this::producer);

    private MockProducer<byte[], byte[]> producer() {
        if (!whyNoneCanBeMade.isEmpty()) {
            throw new KafkaException(whyNoneCanBeMade);
        }
        producers.add(new Producer());
        return producers.getLast();
    }

    /** Kafka's own fake, which throws, where it does, as the real one: after it has taken the batch. */
    private static final class Producer extends MockProducer<byte[], byte[]> {
        private boolean isBroken;

        Producer() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> batch, Callback callback) {
            Future<RecordMetadata> result = super.send(batch, callback);
            if (isBroken) {
                throw new KafkaException("an earlier request has failed");
            }
            return result;
        }

        @Override
        public void close(Duration limit) {
            while (errorNext(new KafkaException("closed"))) {
                // Each batch that is on its way is told.
            }
            super.close(limit);
        }
    }

    /** Notes what the target tells, by the number of the batch. */
    private final class Told implements DeliveryListener {
        @Override
        public void delivered(EncodedBatch batch) {
            told.add("delivered " + batch.frames());
        }

        @Override
        public void givenUp(EncodedBatch batch, DropReason reason, String why) {
            told.add(reason + " " + batch.frames());
        }
    }

    private static TopicAuthorizationException notAllowed() {
        return new TopicAuthorizationException("Not authorized to access topics: [seine.frames]");
    }

    private static EncodedBatch batch(int number) {
        return new EncodedBatch(new byte[10 * number], number, new StreamCounters());
    }

    private void send(int... numbers) {
        for (int number : numbers) {
            assertThat(target.send(batch(number))).isEmpty();
        }
    }

    private List<Integer> sentLengths() {
        return producers.getLast().history().stream()
                .map(ProducerRecord::value)
                .map(value -> value.length)
                .toList();
    }

    @Test
    void batchesThatMayNotBeWrittenWaitAndAreSentAgainInOrderOnceTheyMay() {
        MockProducer<byte[], byte[]> producer = producers.getFirst();
        send(1, 2, 3);
        for (int i = 0; i < 3; i++) {
            producer.errorNext(notAllowed());
        }
        assertThat(told).as("nothing is lost").isEmpty();
        assertThat(target.waitingFor().orElseThrow())
                .contains("seine.frames", "kafka-acls.sh", "--allow-principal User:agent --operation Write");
        assertThat(target.send(batch(4))).as("nothing overtakes what waits").isPresent();
        assertThat(sentLengths()).as("the first is tried alone").containsExactly(10, 20, 30, 10);
        producer.completeNext();
        assertThat(target.send(batch(4))).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(producer.completeNext()).isTrue();
        }
        assertThat(told).containsExactly("delivered 1", "delivered 2", "delivered 3", "delivered 4");
        assertThat(target.waitingFor()).isEmpty();
    }

    @Test
    void nothingIsSentAgainWhileOthersAreOnTheirWay() {
        send(1, 2);
        producers.getFirst().errorNext(notAllowed());
        assertThat(target.work()).isZero();
        assertThat(sentLengths()).containsExactly(10, 20);
    }

    @Test
    void aBatchThatALaterOneHasOvertakenIsCountedAndNotSentAgain() {
        send(1, 2);
        producers.getFirst().errorNext(notAllowed());
        producers.getFirst().completeNext();
        assertThat(target.work()).isEqualTo(1);
        assertThat(told).containsExactly("delivered 2", "DROP_REASON_REJECTED_BY_BROKER 1");
        send(3);
        producers.getFirst().completeNext();
        assertThat(told).endsWith("delivered 3");
    }

    @Test
    void aBatchThatIsTooLargeIsCountedAndNeverSentAgain() {
        send(1, 2);
        producers.getFirst().errorNext(new RecordTooLargeException("too large"));
        producers.getFirst().completeNext();
        assertThat(target.work()).isZero();
        assertThat(told).containsExactly("DROP_REASON_REJECTED_BY_BROKER 1", "delivered 2");
        assertThat(sentLengths()).containsExactly(10, 20);
    }

    @Test
    void aProducerThatHasFailedForGoodIsReplacedAndTheNewOneSendsWhatWasOnItsWay() {
        send(1);
        producers.getFirst().isBroken = true;
        producers.getFirst().errorNext(new SaslAuthenticationException("the password has changed"));
        assertThat(target.send(batch(2))).isPresent();
        assertThat(producers.getFirst().closed()).isTrue();
        assertThat(told).as("nothing is lost").isEmpty();
        target.work();
        producers.getLast().completeNext();
        send(2);
        assertThat(producers).hasSize(2);
        assertThat(sentLengths()).containsExactly(10, 20);
        producers.getLast().completeNext();
        assertThat(told).containsExactly("delivered 1", "delivered 2");
    }

    @Test
    void aBatchThatABrokenProducerHasTakenIsDeliveredOnce() {
        producers.getFirst().isBroken = true;
        send(1);
        assertThat(target.send(batch(2))).as("the first is tried alone").isPresent();
        producers.getLast().completeNext();
        send(2);
        assertThat(producers).hasSize(2);
        assertThat(sentLengths()).containsExactly(10, 20);
        producers.getLast().completeNext();
        assertThat(told).containsExactly("delivered 1", "delivered 2");
    }

    @Test
    void aProducerWhoseCredentialsWereRefusedIsReplacedBecauseItReadsThemOnlyOnce() {
        send(1, 2);
        producers.getFirst().errorNext(new SslAuthenticationException("the certificate has expired"));
        assertThat(target.send(batch(3))).isPresent();
        assertThat(producers.getFirst().closed()).as("the other is on its way").isFalse();
        producers.getFirst().errorNext(new SslAuthenticationException("the certificate has expired"));
        target.work();
        assertThat(producers.getFirst().closed()).isTrue();
        assertThat(producers).hasSize(2);
        assertThat(sentLengths()).containsExactly(10);
        producers.getLast().completeNext();
        target.work();
        producers.getLast().completeNext();
        assertThat(told).containsExactly("delivered 1", "delivered 2");
    }

    @Test
    void nothingIsLostWhileNoOtherProducerCanBeMade() {
        send(1);
        whyNoneCanBeMade = "the key store cannot be read";
        producers.getFirst().errorNext(new SslAuthenticationException("the certificate has expired"));
        for (int i = 0; i < 3; i++) {
            target.work();
        }
        assertThat(target.waitingFor())
                .hasValueSatisfying(why -> assertThat(why).contains(whyNoneCanBeMade));
        whyNoneCanBeMade = "";
        target.work();
        producers.getLast().completeNext();
        assertThat(told).containsExactly("delivered 1");
    }

    @Test
    void whatWaitsForAProducerIsCountedAtTheEnd() {
        send(1);
        whyNoneCanBeMade = "the key store cannot be read";
        producers.getFirst().errorNext(new SslAuthenticationException("the certificate has expired"));
        target.close(Duration.ofSeconds(5));
        assertThat(told).containsExactly("DROP_REASON_UNDELIVERED_AT_STOP 1");
    }

    @Test
    void aBatchThatALaterOneHasOvertakenIsNotLeftForTheNextRun() {
        send(1, 2);
        producers.getFirst().errorNext(notAllowed());
        producers.getFirst().completeNext();
        target.close(Duration.ZERO);
        assertThat(told).containsExactly("delivered 2", "DROP_REASON_REJECTED_BY_BROKER 1");
    }

    @Test
    void whatStillWaitsWhenTheAgentStopsIsCounted() {
        send(1);
        producers.getFirst().errorNext(notAllowed());
        target.close(Duration.ZERO);
        assertThat(told).containsExactly("DROP_REASON_UNDELIVERED_AT_STOP 1");
    }
}
