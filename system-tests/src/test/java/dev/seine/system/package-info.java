/** The whole product on real interfaces, with a real broker and the real programs; stock tools say whether it is right. */
@NullMarked
package dev.seine.system;

import org.jspecify.annotations.NullMarked;
