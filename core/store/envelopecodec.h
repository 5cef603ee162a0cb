#pragma once

#include "base/messageenvelope.h"

#include <QByteArray>

namespace posthorn
{

/// How an envelope lies in message.envelope: one byte of format, then its fields as in the .cpp. The
/// subject has a column of its own and is not in it. Pure.
[[nodiscard]] QByteArray packEnvelope(const MessageEnvelope &envelope);
/// Never fails: what is damaged is left empty.
[[nodiscard]] MessageEnvelope unpackEnvelope(const QByteArray &packed, const QString &subject);

} // namespace posthorn
