/** The product with the real broker image, secured and replicated as in production, and the container images of its own. */
@NullMarked
package dev.seine.system.containers;

import org.jspecify.annotations.NullMarked;
