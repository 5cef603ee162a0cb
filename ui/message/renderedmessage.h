#pragma once

#include "base/ids.h"
#include "digest.h"
#include "maildocument.h"
#include "mime/calendarinvitation.h"
#include "mime/contactcard.h"
#include "mime/htmllimits.h"
#include "mime/messageparser.h"
#include "mime/messagereport.h"
#include "readingstyle.h"
#include "textparts.h"
#include "ui/render/renderedpage.h"

#include <QSet>
#include <memory>
#include <optional>

namespace posthorn
{

/// How a body is wanted.
struct RenderWish {
    enum class View { Best, Html, Text };
    View view = View::Best;
    QSet<int> unfolded;      // quotes of the text view that are shown in full
    bool foldQuotes = false; // short quotes of the text view too, as a conversation wants it
    int textPart = 0;        // of a very long text
    bool forPaper = false;   // nothing to be clicked
    bool evenIfQuarantined = false;
    ReadingStyle style;
};

/// What of a message does not depend on how it is shown: made once.
struct MessageContent {
    PlacementId id; // invalid: a message that lies in no folder, such as one that was attached to another
    QByteArray bytes;
    ParsedMessage parsed;
    QHash<QByteArray, QByteArray> related; // encoded pictures that the HTML may show, by Content-ID
    std::optional<CalendarInvitation> invitation;
    std::optional<MessageReport> report;
    QList<ContactCard> contacts;
    QList<DigestEntry> digest;
    /// `parsed` was made from the beginning of a large message, and has nothing but its text.
    bool isBeginning = false;

    [[nodiscard]] bool hasHtml() const { return !parsed.html.isEmpty(); }
    /// What lays HTML out refuses as much, whatever it is: no character has fewer bytes than units.
    [[nodiscard]] bool hasTooMuchHtml() const { return parsed.html.size() > maxHtmlBytes; }
};

/// A message ready for the window, which `document` belongs to.
struct RenderedMessage {
    std::shared_ptr<const MessageContent> content;
    std::shared_ptr<MailDocument> document; // null where the HTML is to be shown, or nothing was parsed
    bool quarantined = false;               // nothing was parsed
    bool isBeginning = false;               // another one follows, with all of the text
    std::optional<TextParts> parts;         // of a text that is too long for one document
    /// The HTML that is shown, once it is there; null while the text is.
    std::shared_ptr<const RenderedPage> page;
    /// Why the text is shown although the HTML was wanted.
    std::optional<RenderFailure> failure;
};

} // namespace posthorn
