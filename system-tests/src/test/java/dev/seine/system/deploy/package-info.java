/** What is shipped beside the programs: alert rules, dashboard, Kubernetes manifests, Ansible role. */
@NullMarked
package dev.seine.system.deploy;

import org.jspecify.annotations.NullMarked;
