#pragma once

#include "mime/messagebuilder.h"

#include <QWidget>

class QHBoxLayout;

namespace posthorn
{

class TextLabel;

/// What is attached to a message that is being written: name, size, and a button to take it off.
class OutgoingStrip : public QWidget
{
    Q_OBJECT

public:
    explicit OutgoingStrip(QWidget *parent = nullptr);

    void add(const OutgoingAttachment &attachment);
    [[nodiscard]] const QList<OutgoingAttachment> &attachments() const { return m_attachments; }
    [[nodiscard]] qint64 totalSize() const;

Q_SIGNALS:
    void changed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void rebuild();

    QList<OutgoingAttachment> m_attachments;
    TextLabel *m_title;
    QWidget *m_cards;
    QHBoxLayout *m_row;
};

} // namespace posthorn
