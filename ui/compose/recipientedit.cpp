#include "recipientedit.h"

#include "mime/headerscanner.h"
#include "store/store.h"
#include "ui/text/displaytext.h"
#include "ui/theme/style.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QDropEvent>
#include <QMimeData>
#include <QStandardItemModel>

namespace posthorn
{

namespace
{

constexpr int Suggestions = 8;

} // namespace

RecipientEdit::RecipientEdit(const Services &services, QWidget *parent)
    : QLineEdit(parent)
    , m_services(services)
    , m_completer(new QCompleter(this))
    , m_model(new QStandardItemModel(this))
{
    setFrame(false);
    m_completer->setModel(m_model);
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(Suggestions);
    m_delay.setSingleShot(true);
    m_delay.setInterval(60);
    connect(&m_delay, &QTimer::timeout, this, &RecipientEdit::ask);
    connect(this, &QLineEdit::textEdited, this, [this] { m_delay.start(); });
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &RecipientEdit::take);
}

AddressList RecipientEdit::addresses() const
{
    AddressList addresses;
    for (const Address &address : parseAddressList(text()))
        if (!address.address.isEmpty() || !address.name.isEmpty())
            addresses += address;
    return addresses;
}

void RecipientEdit::setAddresses(const AddressList &addresses)
{
    setText(formatAddressList(addresses));
    setCursorPosition(0);
}

std::pair<qsizetype, qsizetype> RecipientEdit::entryAt(const QString &text, qsizetype cursor)
{
    qsizetype start = 0;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'"')
            quoted = !quoted;
        if (quoted || (text[i] != u',' && text[i] != u';'))
            continue;
        if (i >= cursor)
            return {start, i};
        start = i + 1;
    }
    return {start, text.size()};
}

void RecipientEdit::ask()
{
    const auto [start, end] = entryAt(text(), cursorPosition());
    const QString prefix = text().mid(start, cursorPosition() - start).trimmed();
    const quint64 generation = ++m_generation;
    if (prefix.isEmpty() || m_services.store == nullptr) {
        m_completer->popup()->hide();
        return;
    }
    m_services.store->read<AddressList>(
        Store::Lane::Interactive,
        [prefix](StoreReader &reader) { return reader.contacts(prefix, Suggestions); }, this,
        [this, generation](Result<AddressList> contacts) {
            if (generation == m_generation && contacts && hasFocus())
                offer(*contacts);
        });
}

void RecipientEdit::offer(const AddressList &contacts)
{
    m_model->clear();
    const QSize row = theme::completionRow(m_completer->popup()->font());
    for (const Address &address : contacts) {
        auto *item = new QStandardItem(posthorn::displayText(formatAddress(address), 300));
        item->setSizeHint(row);
        m_model->appendRow(item);
    }
    if (m_model->rowCount() == 0) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->popup()->setObjectName(QStringLiteral("recipientSuggestions"));
    m_completer->complete();
    m_completer->popup()->setCurrentIndex(m_model->index(0, 0));
}

void RecipientEdit::take(const QString &entry)
{
    const auto [start, end] = entryAt(text(), cursorPosition());
    const QString before = text().left(start) + (start > 0 ? QStringLiteral(" ") : QString()) + entry;
    const QString rest = text().mid(end);
    setText(before + (rest.isEmpty() ? QStringLiteral(", ") : rest));
    setCursorPosition(int(before.size() + (rest.isEmpty() ? 2 : 0)));
    Q_EMIT textEdited(text());
    m_delay.stop();
    ++m_generation;
}

void RecipientEdit::dropEvent(QDropEvent *event)
{
    // Files belong to the window.
    if (event->mimeData()->hasUrls())
        event->ignore();
    else
        QLineEdit::dropEvent(event);
}

} // namespace posthorn
