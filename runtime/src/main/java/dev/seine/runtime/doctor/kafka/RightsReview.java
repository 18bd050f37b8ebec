package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Finding;
import dev.seine.runtime.kafka.ClientIdentity;
import dev.seine.runtime.kafka.KafkaCommands;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/** What is to be said of the rights that the broker grants this client. Write and Read bring Describe with them. */
final class RightsReview {
    static final String NAME = "kafka rights";

    private final KafkaSubject subject;
    private final KafkaCommands commands;
    private final ClientIdentity identity;

    RightsReview(KafkaSubject subject, KafkaCommands commands, ClientIdentity identity) {
        this.subject = subject;
        this.commands = commands;
        this.identity = identity;
    }

    /**
     * Those on the topic.
     *
     * @param granted null where the broker does not tell
     */
    Finding topic(@Nullable Set<AclOperation> granted) {
        AclOperation needed = switch (subject.role()) {
            case KafkaRole.Producer _ -> AclOperation.WRITE;
            case KafkaRole.Consumer _ -> AclOperation.READ;
        };
        if (granted != null && !granted.contains(needed)) {
            return topicRefused();
        }
        return granted == null ? untold("topic " + subject.topic()) : granted("topic " + subject.topic());
    }

    /** The topic may not even be seen. */
    Finding topicRefused() {
        return refused("topic " + subject.topic(), commands.grantOnTopic(operation(), subject.topic()));
    }

    private String operation() {
        return switch (subject.role()) {
            case KafkaRole.Producer _ -> "Write";
            case KafkaRole.Consumer _ -> "Read";
        };
    }

    /**
     * Those on the group.
     *
     * @param granted null where the broker does not tell
     */
    Finding group(String groupId, @Nullable Set<AclOperation> granted) {
        if (granted != null && !granted.contains(AclOperation.READ)) {
            return groupRefused(groupId);
        }
        return granted == null ? untold("group " + groupId) : granted("group " + groupId);
    }

    /** The group may not even be seen. */
    Finding groupRefused(String groupId) {
        return refused("group " + groupId, commands.grantOnGroup("Read", groupId));
    }

    /** The settings of the topic may not be seen. */
    Finding settingsRefused() {
        return Finding.warning(
                NAME,
                "the settings of topic " + subject.topic()
                        + " may not be seen, which needs DescribeConfigs: whether they fit is not known",
                "for this check only: " + commands.grantOnTopic("DescribeConfigs", subject.topic()));
    }

    private Finding granted(String resource) {
        return Finding.ok(NAME, identity.principalOrPlaceholder() + verb() + resource);
    }

    private String verb() {
        return switch (subject.role()) {
            case KafkaRole.Producer _ -> " may write to ";
            case KafkaRole.Consumer _ -> " may read ";
        };
    }

    private static Finding untold(String resource) {
        return Finding.ok(NAME, resource + " may be seen; this broker does not tell what else is allowed");
    }

    private Finding refused(String resource, String grant) {
        return Finding.error(
                NAME, identity.principalOrPlaceholder() + " lacks the right " + operation() + " on " + resource, grant);
    }
}
