<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="pt_BR">
<context>
    <name>AccessibilityBar</name>
    <message>
        <source>Letra maior, agora %1 por cento</source>
        <translation>Larger text, now %1 percent</translation>
    </message>
    <message>
        <source>Contraste forte</source>
        <translation>High contrast</translation>
    </message>
    <message>
        <source>Tela baixa</source>
        <translation>Low screen</translation>
    </message>
    <message>
        <source>Voz</source>
        <translation>Voice</translation>
    </message>
    <message>
        <source>ligado</source>
        <translation>on</translation>
    </message>
    <message>
        <source>desligado</source>
        <translation>off</translation>
    </message>
</context>
<context>
    <name>BarcodeView</name>
    <message>
        <source>Ou digite este número no app do seu banco:</source>
        <translation>Or type this number into your banking app:</translation>
    </message>
    <message>
        <source>Ou digite este número:</source>
        <translation>Or type this number:</translation>
    </message>
    <message>
        <source>Código de barras do boleto</source>
        <translation>Barcode of the boleto</translation>
    </message>
</context>
<context>
    <name>BoletoList</name>
    <message>
        <source>Boletos em aberto</source>
        <translation>Boletos to pay</translation>
    </message>
</context>
<context>
    <name>BoletosScreen</name>
    <message>
        <source>Total em aberto</source>
        <translation>Total to pay</translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) em aberto</source>
        <translation>
            <numerusform>%n boleto to pay</numerusform>
            <numerusform>%n boletos to pay</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n marcado(s), o máximo</source>
        <translation>
            <numerusform>%n ticked: no more</numerusform>
            <numerusform>%n ticked, the limit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprima até %n por vez, vencidos primeiro.</source>
        <translation>
            <numerusform>Print %n at a time, overdue first.</numerusform>
            <numerusform>Print up to %n at a time, overdue first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Total dos %n mostrado(s)</source>
        <translation>
            <numerusform>Total of the %n boleto shown</numerusform>
            <numerusform>Total of the %n boletos shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Total de %n boleto(s) marcado(s)</source>
        <translation>
            <numerusform>Total of %n boleto ticked</numerusform>
            <numerusform>Total of %n boletos ticked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) sem valor</source>
        <translation>
            <numerusform>plus %n boleto without amount</numerusform>
            <numerusform>plus %n boletos without amount</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir os próximos %n</source>
        <translation>
            <numerusform>Print %n, the next one</numerusform>
            <numerusform>Print the next %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir os %n primeiro(s)</source>
        <translation>
            <numerusform>Print %n, the first one</numerusform>
            <numerusform>Print the first %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Imprimir (%1)</source>
        <translation>Print (%1)</translation>
    </message>
    <message>
        <source>Imprimir todos (%1)</source>
        <translation>Print all (%1)</translation>
    </message>
    <message numerus="yes">
        <source>Imprimir %n boleto(s)</source>
        <translation>
            <numerusform>Print %n boleto</numerusform>
            <numerusform>Print %n boletos</numerusform>
        </translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Toque em um para pagar.</source>
        <translation>Touch one to pay it.</translation>
    </message>
</context>
<context>
    <name>Busy</name>
    <message>
        <source>Cancelar</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Buscando seus boletos</source>
        <translation>Looking for your boletos</translation>
    </message>
    <message>
        <source>Só um instante.</source>
        <translation>Just a moment.</translation>
    </message>
    <message>
        <source>Buscando as opções</source>
        <translation>Fetching the options</translation>
    </message>
    <message>
        <source>Guardando o seu pedido</source>
        <translation>Saving your request</translation>
    </message>
    <message>
        <source>Buscando o seu pedido</source>
        <translation>Looking up your request</translation>
    </message>
    <message>
        <source>Está demorando mais que o normal</source>
        <translation>This is taking longer than usual</translation>
    </message>
    <message>
        <source>Você pode esperar mais um pouco ou cancelar e tentar de novo.</source>
        <translation>You can wait a little more, or cancel and try again.</translation>
    </message>
    <message>
        <source>Espere mais um pouco: o seu protocolo aparece aqui.</source>
        <translation>Wait a little longer: your request number will appear here.</translation>
    </message>
</context>
<context>
    <name>CodeInput</name>
    <message>
        <source>Sua resposta</source>
        <translation>Your answer</translation>
    </message>
    <message>
        <source>campo da resposta</source>
        <translation>field for the answer</translation>
    </message>
</context>
<context>
    <name>ConfirmationScreen</name>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Pedido recebido</source>
        <translation>Request received</translation>
    </message>
    <message>
        <source>Vamos ligar para você.</source>
        <translation>We will call you.</translation>
    </message>
    <message>
        <source>Mudança recebida</source>
        <translation>Change received</translation>
    </message>
    <message>
        <source>O protocolo é o mesmo.</source>
        <translation>The request number is the same.</translation>
    </message>
    <message>
        <source>Guarde o protocolo: com ele você acompanha o pedido aqui mesmo.</source>
        <translation>Keep the number: with it you can follow your request right here.</translation>
    </message>
    <message>
        <source>Imprimir protocolo</source>
        <translation>Print number</translation>
    </message>
</context>
<context>
    <name>ContractsScreen</name>
    <message>
        <source>Qual é o endereço?</source>
        <translation>Which address?</translation>
    </message>
    <message>
        <source>Você tem mais de um contrato. Escolha de qual quer ver os boletos.</source>
        <translation>You have more than one contract. Choose whose boletos you want to see.</translation>
    </message>
    <message>
        <source>Contrato %1</source>
        <translation>Contract %1</translation>
    </message>
    <message>
        <source>Contrato %1 de %2, endereço mostrado na tela</source>
        <translation>Contract %1 of %2, address shown on the screen</translation>
    </message>
    <message>
        <source>Qual é o endereço? Escolha um contrato.</source>
        <translation>Which address? Choose a contract.</translation>
    </message>
</context>
<context>
    <name>DocumentList</name>
    <message>
        <source>%1 de %2</source>
        <translation>%1 of %2</translation>
    </message>
</context>
<context>
    <name>DocumentScreen</name>
    <message>
        <source>Lançamentos</source>
        <translation>Entries</translation>
    </message>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Pago: %1</source>
        <translation>Paid: %1</translation>
    </message>
    <message>
        <source>Em aberto: %1</source>
        <translation>Open: %1</translation>
    </message>
    <message>
        <source>QR code para abrir o documento no celular</source>
        <translation>QR code to open the document on a phone</translation>
    </message>
    <message>
        <source>Não abre no celular</source>
        <translation>It does not open on a phone</translation>
    </message>
    <message>
        <source>Imprima para levar.</source>
        <translation>Print it to take it with you.</translation>
    </message>
    <message>
        <source>Peça a um atendente.</source>
        <translation>Ask an attendant for it.</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Aponte a câmera do celular para abrir.</source>
        <translation>Point your phone&apos;s camera to open it.</translation>
    </message>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentsScreen</name>
    <message>
        <source>Documentos</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>Nenhum documento neste contrato</source>
        <translation>No document on this contract</translation>
    </message>
    <message>
        <source>Notas fiscais e quitações aparecem aqui quando são emitidas.</source>
        <translation>Invoices and clearances appear here once they are issued.</translation>
    </message>
    <message>
        <source>Nem todos os documentos puderam ser consultados agora.</source>
        <translation>Not all documents could be looked up now.</translation>
    </message>
    <message>
        <source>Toque em um para abrir.</source>
        <translation>Touch one to open it.</translation>
    </message>
    <message numerus="yes">
        <source>%n documento(s)</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FarewellScreen</name>
    <message>
        <source>Encerrar</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Ver meus boletos</source>
        <translation>See my boletos</translation>
    </message>
    <message>
        <source>Obrigado pela visita!</source>
        <translation>Thank you for your visit!</translation>
    </message>
    <message>
        <source>Seus dados já saem desta tela.</source>
        <translation>Your data will now leave this screen.</translation>
    </message>
</context>
<context>
    <name>FormChoiceScreen</name>
    <message>
        <source>Nada começa assim. Corrija uma letra.</source>
        <translation>Nothing starts like that. Correct a letter.</translation>
    </message>
</context>
<context>
    <name>FormConsentScreen</name>
    <message>
        <source>Li e concordo</source>
        <translation>I have read it and agree</translation>
    </message>
    <message>
        <source>Não concordo</source>
        <translation>I do not agree</translation>
    </message>
</context>
<context>
    <name>FormFailedScreen</name>
    <message>
        <source>Tentar de novo</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Voltar ao início</source>
        <translation>Back to the start</translation>
    </message>
    <message>
        <source>O cadastro não abriu agora</source>
        <translation>The form did not open now</translation>
    </message>
    <message>
        <source>Não conseguimos buscar as opções. Tente de novo ou fale com um atendente.</source>
        <translation>We could not fetch the options. Try again or talk to an attendant.</translation>
    </message>
</context>
<context>
    <name>FormPhotosScreen</name>
    <message>
        <source>Toque no endereço e envie</source>
        <translation>Tap the address and send them</translation>
    </message>
    <message>
        <source>Tirar foto</source>
        <translation>Take photo</translation>
    </message>
    <message>
        <source>Usar esta foto</source>
        <translation>Use this photo</translation>
    </message>
    <message>
        <source>Tirar outra</source>
        <translation>Take another</translation>
    </message>
    <message>
        <source>Apagar a última foto</source>
        <translation>Delete the last photo</translation>
    </message>
    <message>
        <source>Envie fotos dos documentos</source>
        <translation>Send photos of your documents</translation>
    </message>
    <message>
        <source>Traga os documentos depois</source>
        <translation>Bring your documents later</translation>
    </message>
    <message>
        <source>Se preferir, leve depois na loja.</source>
        <translation>If you prefer, bring them to the store later.</translation>
    </message>
    <message numerus="yes">
        <source>%n foto(s) pronta(s).</source>
        <translation>
            <numerusform>%n photo ready.</numerusform>
            <numerusform>%n photos ready.</numerusform>
        </translation>
    </message>
    <message>
        <source>Continuar</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Levar depois na loja</source>
        <translation>Bring them to the store later</translation>
    </message>
</context>
<context>
    <name>FormReviewScreen</name>
    <message>
        <source>Sim, estão certos</source>
        <translation>Yes, they are right</translation>
    </message>
    <message>
        <source>Enviar</source>
        <translation>Send</translation>
    </message>
    <message>
        <source>Mudar: %1</source>
        <translation>Change: %1</translation>
    </message>
</context>
<context>
    <name>FormTypingScreen</name>
    <message>
        <source>Usar o e-mail sugerido</source>
        <translation>Use the suggested e-mail</translation>
    </message>
</context>
<context>
    <name>HomeScreen</name>
    <message>
        <source>Toque para começar. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Touch to start. You only need your CPF or CNPJ.</translation>
    </message>
    <message>
        <source>Hoje sem impressão: pague com PIX</source>
        <translation>No printing today: pay with PIX</translation>
    </message>
    <message>
        <source>Toque para começar</source>
        <translation>Touch to start</translation>
    </message>
    <message>
        <source>Pague com PIX no celular</source>
        <translation>Pay with PIX on your phone</translation>
    </message>
    <message>
        <source>Digite seu CPF ou CNPJ</source>
        <translation>Type your CPF or CNPJ</translation>
    </message>
    <message>
        <source>Escolha o boleto</source>
        <translation>Choose the boleto</translation>
    </message>
    <message>
        <source>Pague com PIX ou imprima</source>
        <translation>Pay by PIX or print it</translation>
    </message>
</context>
<context>
    <name>IdentityFailedScreen</name>
    <message>
        <source>Voltar ao início</source>
        <translation>Back to the start</translation>
    </message>
    <message>
        <source>Não conseguimos confirmar os dados</source>
        <translation>We could not confirm the details</translation>
    </message>
    <message>
        <source>Confira o documento e a resposta ou fale com um atendente.</source>
        <translation>Check the document and the answer, or ask our staff for help.</translation>
    </message>
</context>
<context>
    <name>IdentityScreen</name>
    <message>
        <source>Em que dia e mês você nasceu?</source>
        <translation>On what day and month were you born?</translation>
    </message>
    <message>
        <source>Digite o dia e o mês. Por exemplo: 05/09.</source>
        <translation>Type the day, then the month. For 5 September: 05/09.</translation>
    </message>
    <message>
        <source>Qual destas é a sua rua?</source>
        <translation>Which of these is your street?</translation>
    </message>
    <message>
        <source>Toque na rua do seu cadastro. Nenhuma é a sua? Fale com um atendente.</source>
        <translation>Touch the street of your registration. None of them? Please ask our staff.</translation>
    </message>
    <message>
        <source>Qual é o final do seu telefone?</source>
        <translation>How does your phone number end?</translation>
    </message>
    <message>
        <source>Digite os 4 últimos números. Vale qualquer telefone do seu cadastro.</source>
        <translation>Type the last 4 digits. Any phone of your registration will do.</translation>
    </message>
    <message>
        <source>Não conseguimos confirmar os dados. Confira o documento e a resposta ou fale com um atendente.</source>
        <translation>We could not confirm the details. Check the document and the answer, or ask our staff for help.</translation>
    </message>
    <message numerus="yes">
        <source>Você pode tentar mais %n vez(es).</source>
        <translation>
            <numerusform>You can try %n more time.</numerusform>
            <numerusform>You can try %n more times.</numerusform>
        </translation>
    </message>
    <message>
        <source>Essa data não existe. Toque em Corrigir.</source>
        <translation>There is no such date. Touch Delete.</translation>
    </message>
</context>
<context>
    <name>IdlePrompt</name>
    <message>
        <source>Você ainda está aí?</source>
        <translation>Are you still there?</translation>
    </message>
    <message>
        <source>Sem resposta, esta tela fecha e seus dados somem.</source>
        <translation>If nobody answers, this screen closes and your data is deleted.</translation>
    </message>
    <message>
        <source>Continuar aqui</source>
        <translation>Stay here</translation>
    </message>
    <message>
        <source>Sair agora</source>
        <translation>Exit now</translation>
    </message>
    <message>
        <source>Toque em qualquer lugar para continuar.</source>
        <translation>Touch anywhere to continue.</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>Limpar</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>Corrigir</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>tecla de número</source>
        <translation>number key</translation>
    </message>
    <message>
        <source>tecla de letra</source>
        <translation>letter key</translation>
    </message>
    <message>
        <source>Mostrar letras</source>
        <translation>Show letters</translation>
    </message>
    <message>
        <source>Mostrar números</source>
        <translation>Show numbers</translation>
    </message>
    <message>
        <source>Continuar</source>
        <translation>Continue</translation>
    </message>
</context>
<context>
    <name>LinkView</name>
    <message>
        <source>QR code para abrir o boleto no celular</source>
        <translation>QR code to open the boleto on your phone</translation>
    </message>
</context>
<context>
    <name>ListScreen</name>
    <message>
        <source>Tentar de novo</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Não conseguimos consultar agora</source>
        <translation>We could not look this up now</translation>
    </message>
    <message>
        <source>Tente de novo ou fale com um atendente.</source>
        <translation>Try again, or talk to an attendant.</translation>
    </message>
</context>
<context>
    <name>LookupFailedScreen</name>
    <message>
        <source>Tentar de novo</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Corrigir o número</source>
        <translation>Correct the number</translation>
    </message>
    <message>
        <source>Quero ser cliente</source>
        <translation>Become a customer</translation>
    </message>
    <message>
        <source>Digitar outro número</source>
        <translation>Type another number</translation>
    </message>
</context>
<context>
    <name>NoBoletosScreen</name>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Consultar outro documento</source>
        <translation>Look up another number</translation>
    </message>
    <message>
        <source>Você não tem boletos em aberto</source>
        <translation>You have no boletos to pay</translation>
    </message>
    <message>
        <source>Está tudo em dia. Obrigado!</source>
        <translation>Everything is paid. Thank you!</translation>
    </message>
</context>
<context>
    <name>NothingView</name>
    <message>
        <source>Este boleto precisa de atendimento</source>
        <translation>This boleto needs our staff</translation>
    </message>
    <message>
        <source>Não é possível pagar este boleto aqui. Fale com um atendente.</source>
        <translation>This boleto cannot be paid here. Ask our staff for help.</translation>
    </message>
    <message>
        <source>Os códigos não chegaram</source>
        <translation>The codes did not arrive</translation>
    </message>
</context>
<context>
    <name>OnscreenKeyboard</name>
    <message>
        <source>Continuar</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>tecla de número</source>
        <translation>number key</translation>
    </message>
    <message>
        <source>tecla de letra</source>
        <translation>letter key</translation>
    </message>
    <message>
        <source>Mostrar letras</source>
        <translation>Show letters</translation>
    </message>
    <message>
        <source>Mostrar números</source>
        <translation>Show numbers</translation>
    </message>
    <message>
        <source>Mostrar letras com acento</source>
        <translation>Show letters with accents</translation>
    </message>
    <message>
        <source>Letras maiúsculas</source>
        <translation>Capital letters</translation>
    </message>
    <message>
        <source>espaço</source>
        <translation>space</translation>
    </message>
    <message>
        <source>Apagar</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Mover para a esquerda</source>
        <translation>Move left</translation>
    </message>
    <message>
        <source>Mover para a direita</source>
        <translation>Move right</translation>
    </message>
    <message>
        <source>Limpar</source>
        <translation>Clear</translation>
    </message>
</context>
<context>
    <name>OutOfServiceScreen</name>
    <message>
        <source>Fora de serviço no momento</source>
        <translation>Out of service right now</translation>
    </message>
    <message>
        <source>O sistema não responde. Este totem volta sozinho assim que ele responder.</source>
        <translation>Our system is not answering. This kiosk comes back by itself as soon as it does.</translation>
    </message>
    <message>
        <source>Este totem está em manutenção. Fale com um atendente.</source>
        <translation>This kiosk is being serviced. Please ask a member of staff.</translation>
    </message>
    <message>
        <source>Este totem precisa de um ajuste. Fale com um atendente.</source>
        <translation>This kiosk needs some attention. Please ask a member of staff.</translation>
    </message>
</context>
<context>
    <name>PaidScreen</name>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>%1 às %2</source>
        <translation>%1 at %2</translation>
    </message>
    <message>
        <source>Pagamento confirmado</source>
        <translation>Payment confirmed</translation>
    </message>
    <message>
        <source>Comprovante</source>
        <translation>Receipt</translation>
    </message>
</context>
<context>
    <name>PayScreen</name>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>para %1</source>
        <translation>to %1</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Aguardando o seu pagamento…</source>
        <translation>Waiting for your payment…</translation>
    </message>
    <message>
        <source>Escolha como pagar.</source>
        <translation>Choose how to pay.</translation>
    </message>
    <message>
        <source>Em confirmação</source>
        <translation>Confirming</translation>
    </message>
    <message>
        <source>Esta tela fica aberta por mais %1</source>
        <translation>This screen stays open for another %1</translation>
    </message>
    <message>
        <source>PIX</source>
        <translation>PIX</translation>
    </message>
    <message>
        <source>Boleto</source>
        <translation>Boleto</translation>
    </message>
    <message>
        <source>No celular</source>
        <translation>On phone</translation>
    </message>
</context>
<context>
    <name>PixView</name>
    <message>
        <source>QR code do PIX</source>
        <translation>QR code of the PIX</translation>
    </message>
</context>
<context>
    <name>PrintButton</name>
    <message>
        <source>Sem impressão</source>
        <translation>No printing</translation>
    </message>
</context>
<context>
    <name>PrintingScreen</name>
    <message>
        <source>Tentar de novo</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Pagar com o celular</source>
        <translation>Pay by phone</translation>
    </message>
    <message>
        <source>Preparando a impressão</source>
        <translation>Getting ready to print</translation>
    </message>
    <message>
        <source>Imprimindo seu comprovante</source>
        <translation>Printing your receipt</translation>
    </message>
    <message>
        <source>Imprimindo seu documento</source>
        <translation>Printing your document</translation>
    </message>
    <message>
        <source>Imprimindo seu protocolo</source>
        <translation>Printing your request number</translation>
    </message>
    <message>
        <source>Parar</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Saiu</source>
        <translation>It came out</translation>
    </message>
    <message>
        <source>Não saiu</source>
        <translation>It did not</translation>
    </message>
    <message>
        <source>Imprimir de novo</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>Imprimindo %1 de %2</source>
        <translation>Printing %1 of %2</translation>
    </message>
    <message>
        <source>Imprimindo seu boleto</source>
        <translation>Printing your boleto</translation>
    </message>
    <message>
        <source>Aguarde um instante.</source>
        <translation>Please wait a moment.</translation>
    </message>
    <message>
        <source>Parando a impressão</source>
        <translation>Stopping the print</translation>
    </message>
    <message>
        <source>O papel que já começou ainda sai.</source>
        <translation>The sheet under way will still come out.</translation>
    </message>
    <message>
        <source>Imprimir de novo?</source>
        <translation>Print again?</translation>
    </message>
    <message numerus="yes">
        <source>Você já imprimiu %n boleto(s).</source>
        <translation>
            <numerusform>You have already printed %n boleto.</numerusform>
            <numerusform>You have already printed %n boletos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Impressos: %1 de %2</source>
        <translation>Printed: %1 of %2</translation>
    </message>
    <message>
        <source>Nem todos saíram</source>
        <translation>Some are missing</translation>
    </message>
    <message>
        <source>O papel saiu?</source>
        <translation>Did the paper come out?</translation>
    </message>
    <message numerus="yes">
        <source>Imprimir mais %n boleto(s)</source>
        <translation>
            <numerusform>Print %n more boleto</numerusform>
            <numerusform>Print %n more boletos</numerusform>
        </translation>
    </message>
    <message>
        <source>A impressora não confirmou. Veja se o seu papel está na saída.</source>
        <translation>The printer did not confirm it. See if your paper is in the tray.</translation>
    </message>
    <message numerus="yes">
        <source>Saíram %n papel(éis)?</source>
        <translation>
            <numerusform>Did %n sheet come out?</numerusform>
            <numerusform>Did %n sheets come out?</numerusform>
        </translation>
    </message>
    <message>
        <source>A impressora não confirmou. Conte os papéis antes de responder.</source>
        <translation>The printer did not confirm it. Count the sheets before you answer.</translation>
    </message>
    <message>
        <source>Saíram todos</source>
        <translation>All came out</translation>
    </message>
    <message>
        <source>Não saíram</source>
        <translation>Not all of them</translation>
    </message>
    <message>
        <source>Impresso</source>
        <translation>Printed</translation>
    </message>
    <message>
        <source>Pegue o seu papel antes de sair.</source>
        <translation>Take your paper before you go.</translation>
    </message>
    <message>
        <source>A impressão parou. Pegue os papéis que saíram.</source>
        <translation>Printing has stopped. Take the sheets that came out.</translation>
    </message>
    <message>
        <source>Nada foi impresso</source>
        <translation>Nothing was printed</translation>
    </message>
    <message>
        <source>A impressão parou antes do começo.</source>
        <translation>Printing was stopped before it began.</translation>
    </message>
    <message numerus="yes">
        <source>Imprimir %n que falta(m)</source>
        <translation>
            <numerusform>Print %n that is missing</numerusform>
            <numerusform>Print the %n that are missing</numerusform>
        </translation>
    </message>
    <message>
        <source>Concluir sem imprimir</source>
        <translation>Finish without printing</translation>
    </message>
    <message>
        <source>Você pode abrir o documento no celular, ou pedir ajuda a um atendente.</source>
        <translation>You can open the document on your phone, or ask an attendant for help.</translation>
    </message>
    <message>
        <source>Você pode fotografar o protocolo, ou pedir ajuda a um atendente.</source>
        <translation>You can take a photo of the request number, or ask an attendant for help.</translation>
    </message>
    <message>
        <source>Marque na lista só os que faltam e imprima de novo, ou chame um atendente.</source>
        <translation>In the list, tick only those that are missing and print again, or ask our staff.</translation>
    </message>
    <message>
        <source>O papel não saiu</source>
        <translation>The paper did not come out</translation>
    </message>
    <message>
        <source>Chame um atendente. Se imprimir de novo, podem sair duas vias.</source>
        <translation>Please ask our staff. If you print again, two copies may come out.</translation>
    </message>
    <message>
        <source>Se imprimir de novo, podem sair duas vias: pague só uma.</source>
        <translation>If you print again, two copies may come out: pay only one.</translation>
    </message>
    <message>
        <source>Voltar ao pagamento</source>
        <translation>Back to the payment</translation>
    </message>
    <message>
        <source>Voltar ao documento</source>
        <translation>Back to the document</translation>
    </message>
    <message>
        <source>Voltar ao protocolo</source>
        <translation>Back to the request number</translation>
    </message>
    <message>
        <source>Voltar ao boleto</source>
        <translation>Back to the boleto</translation>
    </message>
    <message>
        <source>Voltar aos boletos</source>
        <translation>Back to the boletos</translation>
    </message>
</context>
<context>
    <name>RateLimitedScreen</name>
    <message>
        <source>Um momento, por favor</source>
        <translation>One moment, please</translation>
    </message>
    <message numerus="yes">
        <source>Este totem volta sozinho em %n minuto(s).</source>
        <translation>
            <numerusform>This kiosk will be back by itself in %n minute.</numerusform>
            <numerusform>This kiosk will be back by itself in %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Este totem volta sozinho em %n segundo(s).</source>
        <translation>
            <numerusform>This kiosk will be back by itself in %n second.</numerusform>
            <numerusform>This kiosk will be back by itself in %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RatingCard</name>
    <message>
        <source>Como foi o atendimento?</source>
        <translation>How did it go?</translation>
    </message>
    <message>
        <source>Obrigado por responder!</source>
        <translation>Thanks for telling us!</translation>
    </message>
    <message>
        <source>Bom</source>
        <translation>Good</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>Okay</translation>
    </message>
    <message>
        <source>Ruim</source>
        <translation>Bad</translation>
    </message>
</context>
<context>
    <name>ReceiptCard</name>
    <message>
        <source>Seu protocolo</source>
        <translation>Your request number</translation>
    </message>
    <message>
        <source>Fotografe esta tela ou aponte a câmera para o código.</source>
        <translation>Take a photo of this screen or point the camera at the code.</translation>
    </message>
    <message>
        <source>QR code do protocolo</source>
        <translation>QR code of the request number</translation>
    </message>
    <message>
        <source>Seu protocolo é %1</source>
        <translation>Your request number is %1</translation>
    </message>
</context>
<context>
    <name>Screen</name>
    <message>
        <source>Voltar</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Sair</source>
        <translation>Exit</translation>
    </message>
    <message>
        <source>Subir o texto</source>
        <translation>Scroll the text up</translation>
    </message>
    <message>
        <source>Descer o texto</source>
        <translation>Scroll the text down</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Marque os que quer imprimir</source>
        <translation>Tick the ones to print</translation>
    </message>
    <message>
        <source>Desmarcar</source>
        <translation>Clear</translation>
    </message>
    <message numerus="yes">
        <source>Marque até %n para imprimir</source>
        <translation>
            <numerusform>Tick %n to print</numerusform>
            <numerusform>Tick up to %n to print</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) marcado(s)</source>
        <translation>
            <numerusform>%n boleto ticked</numerusform>
            <numerusform>%n boletos ticked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n marcado(s), o máximo</source>
        <translation>
            <numerusform>%n ticked: no more</numerusform>
            <numerusform>%n ticked, the limit</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServicesScreen</name>
    <message>
        <source>Meu plano</source>
        <translation>My plan</translation>
    </message>
    <message>
        <source>Serviços</source>
        <translation>Services</translation>
    </message>
    <message>
        <source>Nenhum serviço neste contrato</source>
        <translation>No service on this contract</translation>
    </message>
    <message>
        <source>Se você tem um plano, fale com um atendente.</source>
        <translation>If you have a plan, talk to an attendant.</translation>
    </message>
    <message>
        <source>Total por mês</source>
        <translation>Total per month</translation>
    </message>
    <message numerus="yes">
        <source>%n serviço(s)</source>
        <translation>
            <numerusform>%n service</numerusform>
            <numerusform>%n services</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShortcutBar</name>
    <message>
        <source>Meu plano</source>
        <translation>My plan</translation>
    </message>
    <message>
        <source>Documentos</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>Ver todos (%1)</source>
        <translation>See all (%1)</translation>
    </message>
    <message>
        <source>Todos</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Plano</source>
        <translation>Plan</translation>
    </message>
</context>
<context>
    <name>SignupStatusScreen</name>
    <message>
        <source>Concluir</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Mudar o pedido</source>
        <translation>Change the request</translation>
    </message>
    <message>
        <source>Protocolo %1</source>
        <translation>Request number %1</translation>
    </message>
    <message>
        <source>enviado em %1</source>
        <translation>sent on %1</translation>
    </message>
</context>
<context>
    <name>Slideshow</name>
    <message>
        <source>Novidades</source>
        <translation>News</translation>
    </message>
</context>
<context>
    <name>Spinner</name>
    <message>
        <source>Em andamento</source>
        <translation>In progress</translation>
    </message>
</context>
<context>
    <name>Standby</name>
    <message>
        <source>Toque na tela para usar</source>
        <translation>Touch the screen to use it</translation>
    </message>
</context>
<context>
    <name>TaxIdEntryScreen</name>
    <message>
        <source>Qual é o seu CPF ou CNPJ?</source>
        <translation>What is your CPF or CNPJ?</translation>
    </message>
    <message>
        <source>Qual é o seu CPF ou CNPJ? Digite os números e toque em Continuar.</source>
        <translation>What is your CPF or CNPJ? Type the numbers and touch Continue.</translation>
    </message>
    <message>
        <source>O código lido não é um CPF nem um CNPJ. Digite o número.</source>
        <translation>The code that was read is not a CPF or CNPJ. Type the number.</translation>
    </message>
    <message>
        <source>Tudo certo. Toque em Continuar.</source>
        <translation>All good. Touch Continue.</translation>
    </message>
    <message>
        <source>Esse CPF não confere. Corrija um número ou, se for CNPJ, continue digitando.</source>
        <translation>This CPF is not right. Correct a number or, if it is a CNPJ, keep typing.</translation>
    </message>
    <message>
        <source>Esse CNPJ não confere. Toque em Corrigir e digite de novo.</source>
        <translation>This CNPJ is not right. Touch Delete and type again.</translation>
    </message>
    <message>
        <source>Digite só os números. CNPJ com letras? Toque em ABC.</source>
        <translation>Type the numbers only. A CNPJ with letters? Touch ABC.</translation>
    </message>
    <message numerus="yes">
        <source>Falta(m) %n número(s) para o %1.</source>
        <translation>
            <numerusform>%n more number for the %1.</numerusform>
            <numerusform>%n more numbers for the %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TaxIdField</name>
    <message>
        <source>CPF ou CNPJ</source>
        <translation>CPF or CNPJ</translation>
    </message>
    <message>
        <source>campo do CPF ou CNPJ</source>
        <translation>field for the CPF or CNPJ</translation>
    </message>
</context>
<context>
    <name>UploadCard</name>
    <message>
        <source>Envie as fotos pelo celular: aponte a câmera para o código.</source>
        <translation>Send the photos by phone: point the camera at the code.</translation>
    </message>
    <message>
        <source>QR code para enviar fotos pelo celular</source>
        <translation>QR code for sending photos by phone</translation>
    </message>
</context>
<context>
    <name>VoicePanel</name>
    <message>
        <source>Ouvir de novo</source>
        <translation>Hear it again</translation>
    </message>
    <message>
        <source>Falar mais devagar</source>
        <translation>Speak slower</translation>
    </message>
    <message>
        <source>Falar mais rápido</source>
        <translation>Speak faster</translation>
    </message>
    <message>
        <source>Mudar o volume</source>
        <translation>Change the volume</translation>
    </message>
</context>
<context>
    <name>_BoletoCounts</name>
    <message numerus="yes">
        <source>Vencido há %n dia(s)</source>
        <translation>
            <numerusform>%n day overdue</numerusform>
            <numerusform>%n days overdue</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_DocumentCounts</name>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Hero</name>
    <message>
        <source>Seu boleto em menos de um minuto.</source>
        <translation>Your boleto in less than a minute.</translation>
    </message>
    <message>
        <source>Pague com PIX no celular ou leve impresso. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Pay by PIX on your phone, or take it printed. You only need your CPF or CNPJ.</translation>
    </message>
</context>
<context>
    <name>_OtherWays</name>
    <message>
        <source>Enquanto isso, fale com a gente</source>
        <translation>In the meantime, get in touch</translation>
    </message>
    <message>
        <source>Procure um atendente da loja</source>
        <translation>Ask a member of staff</translation>
    </message>
    <message>
        <source>QR code do site</source>
        <translation>QR code of the website</translation>
    </message>
    <message>
        <source>Aponte a câmera do celular para abrir o site.</source>
        <translation>Point your phone&apos;s camera here to open the website.</translation>
    </message>
</context>
<context>
    <name>_Rest</name>
    <message>
        <source>Ver boletos</source>
        <translation>See boletos</translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s)</source>
        <translation>
            <numerusform>%n boleto is left</numerusform>
            <numerusform>%n boletos are left</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 em aberto</source>
        <translation>%1 to pay</translation>
    </message>
</context>
<context>
    <name>_Ring</name>
    <message numerus="yes">
        <source>Falta(m) %n segundo(s)</source>
        <translation>
            <numerusform>%n second left</numerusform>
            <numerusform>%n seconds left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SpeechCounts</name>
    <message numerus="yes">
        <source>%n boleto(s) em aberto.</source>
        <translation>
            <numerusform>%n open boleto.</numerusform>
            <numerusform>%n open boletos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n está(ão) na tela.</source>
        <translation>
            <numerusform>%n is on the screen.</numerusform>
            <numerusform>%n are on the screen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) marcado(s).</source>
        <translation>
            <numerusform>%n boleto marked.</numerusform>
            <numerusform>%n boletos marked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s) para pagar.</source>
        <translation>
            <numerusform>There is %n boleto left to pay.</numerusform>
            <numerusform>There are %n boletos left to pay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>failed</name>
    <message>
        <source>Não encontramos esse documento</source>
        <translation>We did not find this number</translation>
    </message>
    <message>
        <source>Confira o número. Se estiver certo, fale com um atendente.</source>
        <translation>Check the number. If it is right, ask our staff for help.</translation>
    </message>
    <message>
        <source>O sistema está demorando</source>
        <translation>The system is slow</translation>
    </message>
    <message>
        <source>A consulta não terminou a tempo. Tente de novo.</source>
        <translation>The search took too long. Try again.</translation>
    </message>
    <message>
        <source>Não foi possível consultar</source>
        <translation>We could not search</translation>
    </message>
    <message>
        <source>O sistema não liberou a consulta neste totem. Fale com um atendente.</source>
        <translation>The system does not allow searches from this kiosk. Ask our staff for help.</translation>
    </message>
    <message>
        <source>Não foi possível ler seus boletos</source>
        <translation>We could not read your boletos</translation>
    </message>
    <message>
        <source>A resposta do sistema veio com erro. Tente de novo ou fale com um atendente.</source>
        <translation>The system&apos;s answer had an error. Try again or ask our staff for help.</translation>
    </message>
    <message>
        <source>O sistema está fora do ar</source>
        <translation>The system is down</translation>
    </message>
    <message>
        <source>Não conseguimos falar com o sistema. Tente de novo em alguns minutos.</source>
        <translation>We could not reach the system. Try again in a few minutes.</translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>Qual é o nome da empresa?</source>
        <translation>What is the company&apos;s name?</translation>
    </message>
    <message>
        <source>Como você se chama?</source>
        <translation>What is your name?</translation>
    </message>
    <message>
        <source>Em qual cidade é a instalação?</source>
        <translation>In which city is the installation?</translation>
    </message>
    <message>
        <source>Qual plano você quer?</source>
        <translation>Which plan do you want?</translation>
    </message>
    <message>
        <source>Qual é o melhor dia para pagar?</source>
        <translation>Which day is best for paying?</translation>
    </message>
    <message>
        <source>Como você nos conheceu?</source>
        <translation>How did you hear about us?</translation>
    </message>
    <message>
        <source>Quem atendeu você?</source>
        <translation>Who attended to you?</translation>
    </message>
    <message>
        <source>Qual é o seu CPF ou CNPJ?</source>
        <translation>What is your CPF or CNPJ?</translation>
    </message>
    <message>
        <source>Qual é o seu nome completo?</source>
        <translation>What is your full name?</translation>
    </message>
    <message>
        <source>Em que dia você nasceu?</source>
        <translation>When were you born?</translation>
    </message>
    <message>
        <source>Qual é o seu telefone?</source>
        <translation>What is your phone number?</translation>
    </message>
    <message>
        <source>Qual é o seu e-mail?</source>
        <translation>What is your e-mail?</translation>
    </message>
    <message>
        <source>Seus contatos estão certos?</source>
        <translation>Are your contacts right?</translation>
    </message>
    <message>
        <source>Qual é o CEP da instalação?</source>
        <translation>What is the postal code (CEP)?</translation>
    </message>
    <message>
        <source>Em qual rua é a instalação?</source>
        <translation>On which street is the installation?</translation>
    </message>
    <message>
        <source>Qual é o número da casa?</source>
        <translation>What is the house number?</translation>
    </message>
    <message>
        <source>O endereço tem complemento?</source>
        <translation>Is there more to the address?</translation>
    </message>
    <message>
        <source>Qual é o bairro?</source>
        <translation>Which neighborhood is it?</translation>
    </message>
    <message>
        <source>Qual é o melhor horário para ligar?</source>
        <translation>When is the best time to call?</translation>
    </message>
    <message>
        <source>Podemos usar seus dados?</source>
        <translation>May we use your data?</translation>
    </message>
    <message>
        <source>Tire fotos dos documentos</source>
        <translation>Take photos of your documents</translation>
    </message>
    <message>
        <source>Confira e envie</source>
        <translation>Check and send</translation>
    </message>
    <message>
        <source>Qual é o número do protocolo?</source>
        <translation>What is your request number?</translation>
    </message>
    <message>
        <source>Digite o começo do nome e toque na cidade.</source>
        <translation>Type the start of the name and touch the city.</translation>
    </message>
    <message>
        <source>Toque no que mudou. O resto fica como foi enviado.</source>
        <translation>Touch what has changed. The rest stays as it was sent.</translation>
    </message>
    <message>
        <source>Toque na sua cidade.</source>
        <translation>Touch your city.</translation>
    </message>
    <message>
        <source>Toque no plano para escolher.</source>
        <translation>Touch a plan to choose it.</translation>
    </message>
    <message>
        <source>O vencimento de todo mês.</source>
        <translation>When you pay each month.</translation>
    </message>
    <message>
        <source>CNPJ com letras? Toque em ABC.</source>
        <translation>CNPJ with letters? Touch ABC.</translation>
    </message>
    <message>
        <source>Como está no seu documento.</source>
        <translation>As on your document.</translation>
    </message>
    <message>
        <source>Dia, mês e ano. Por exemplo: 05/09/1980.</source>
        <translation>Day, month and year. For example: 05/09/1980.</translation>
    </message>
    <message>
        <source>Com DDD. De preferência, o do WhatsApp.</source>
        <translation>With area code. Preferably for WhatsApp.</translation>
    </message>
    <message>
        <source>Por exemplo: maria@gmail.com.</source>
        <translation>For example: maria@gmail.com.</translation>
    </message>
    <message>
        <source>É por eles que vamos falar com você.</source>
        <translation>This is how we will reach you.</translation>
    </message>
    <message>
        <source>São 8 números.</source>
        <translation>It has 8 digits.</translation>
    </message>
    <message>
        <source>Por exemplo: Rua das Flores.</source>
        <translation>For example: Rua das Flores.</translation>
    </message>
    <message>
        <source>Número com letra? Toque em abc.</source>
        <translation>Number with a letter? Touch abc.</translation>
    </message>
    <message>
        <source>Apartamento, bloco ou ponto de referência.</source>
        <translation>Apartment, block or landmark.</translation>
    </message>
    <message>
        <source>Se você não concordar, nada fica guardado.</source>
        <translation>If you do not agree, nothing is kept.</translation>
    </message>
    <message>
        <source>Documento com foto e comprovante de endereço.</source>
        <translation>Photo ID and proof of address.</translation>
    </message>
    <message>
        <source>Toque em uma linha para mudar.</source>
        <translation>Touch a line to change it.</translation>
    </message>
    <message>
        <source>Está no papel ou na foto.</source>
        <translation>It is on the paper or photo.</translation>
    </message>
    <message>
        <source>Minha cidade não está aqui</source>
        <translation>My city is not here</translation>
    </message>
    <message>
        <source>Ainda não sei</source>
        <translation>I do not know yet</translation>
    </message>
    <message>
        <source>Ninguém me atendeu</source>
        <translation>Nobody did</translation>
    </message>
    <message>
        <source>Não tenho e-mail</source>
        <translation>I have no e-mail</translation>
    </message>
    <message>
        <source>Sem número</source>
        <translation>No number</translation>
    </message>
    <message>
        <source>Não tem</source>
        <translation>No, there is not</translation>
    </message>
    <message>
        <source>Pular</source>
        <translation>Skip</translation>
    </message>
    <message>
        <source>Empresa</source>
        <translation>Company</translation>
    </message>
    <message>
        <source>Cidade</source>
        <translation>City</translation>
    </message>
    <message>
        <source>Plano</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Vencimento</source>
        <translation>Due day</translation>
    </message>
    <message>
        <source>Como nos conheceu</source>
        <translation>How you heard of us</translation>
    </message>
    <message>
        <source>Atendimento</source>
        <translation>Attended by</translation>
    </message>
    <message>
        <source>CPF ou CNPJ</source>
        <translation>CPF or CNPJ</translation>
    </message>
    <message>
        <source>Nome</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Nascimento</source>
        <translation>Date of birth</translation>
    </message>
    <message>
        <source>Telefone</source>
        <translation>Phone</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail address</translation>
    </message>
    <message>
        <source>CEP</source>
        <translation>Postal code (CEP)</translation>
    </message>
    <message>
        <source>Rua</source>
        <translation>Street</translation>
    </message>
    <message>
        <source>Número</source>
        <translation>House number</translation>
    </message>
    <message>
        <source>Complemento</source>
        <translation>Address details</translation>
    </message>
    <message>
        <source>Bairro</source>
        <translation>Neighborhood</translation>
    </message>
    <message>
        <source>Melhor horário</source>
        <translation>Best time</translation>
    </message>
    <message>
        <source>Fotos</source>
        <translation>Photos</translation>
    </message>
    <message>
        <source>Protocolo</source>
        <translation>Request number</translation>
    </message>
    <message>
        <source>nenhuma</source>
        <translation>none</translation>
    </message>
    <message>
        <source>como foi enviado</source>
        <translation>as it was sent</translation>
    </message>
    <message>
        <source>não informado</source>
        <translation>not given</translation>
    </message>
    <message>
        <source>Dia %1</source>
        <translation>Day %1</translation>
    </message>
    <message>
        <source>De manhã</source>
        <translation>In the morning</translation>
    </message>
    <message>
        <source>À tarde</source>
        <translation>In the afternoon</translation>
    </message>
    <message>
        <source>À noite</source>
        <translation>In the evening</translation>
    </message>
    <message>
        <source>A qualquer hora</source>
        <translation>At any time</translation>
    </message>
    <message>
        <source>por mês</source>
        <translation>a month</translation>
    </message>
    <message>
        <source>Digite o número ou toque em Sem número.</source>
        <translation>Type the number or touch No number.</translation>
    </message>
    <message>
        <source>Falta preencher.</source>
        <translation>Nothing has been typed.</translation>
    </message>
    <message>
        <source>Digite o nome e o sobrenome.</source>
        <translation>Type first and last name.</translation>
    </message>
    <message>
        <source>O nome tem um sinal ou número. Use só letras.</source>
        <translation>The name has a sign or number. Use letters only.</translation>
    </message>
    <message>
        <source>Essa data não existe. Corrija o dia, o mês ou o ano.</source>
        <translation>There is no such date. Correct day, month or year.</translation>
    </message>
    <message>
        <source>Para contratar é preciso ter 18 anos. Chame um responsável.</source>
        <translation>You must be 18 to sign up. Call an adult.</translation>
    </message>
    <message>
        <source>Faltam números. Digite o DDD e o telefone.</source>
        <translation>Digits are missing. Type area code and number.</translation>
    </message>
    <message>
        <source>Esse DDD não existe. Corrija os dois primeiros números.</source>
        <translation>There is no such area code. Correct the first two digits.</translation>
    </message>
    <message>
        <source>Nenhum telefone começa assim. Corrija o número.</source>
        <translation>No phone number starts like that. Correct it.</translation>
    </message>
    <message>
        <source>O e-mail não está completo. Por exemplo: maria@gmail.com.</source>
        <translation>The e-mail is not complete. For example: maria@gmail.com.</translation>
    </message>
    <message>
        <source>Confira o final do e-mail.</source>
        <translation>Check the end of the e-mail.</translation>
    </message>
    <message>
        <source>Esse CEP não existe. Corrija um número.</source>
        <translation>There is no such postal code. Correct a digit.</translation>
    </message>
    <message>
        <source>Esse CEP é de outro estado. Confira o número.</source>
        <translation>That postal code is of another state. Check it.</translation>
    </message>
    <message>
        <source>Está curto demais. Escreva por extenso.</source>
        <translation>It is too short. Write it out.</translation>
    </message>
    <message>
        <source>Está longo demais. Abrevie um pouco.</source>
        <translation>It is too long. Shorten it a little.</translation>
    </message>
    <message>
        <source>Essa foto não pode ser usada. Tire outra.</source>
        <translation>That photo cannot be used. Take another.</translation>
    </message>
    <message>
        <source>Essa foto é grande demais. Tire outra.</source>
        <translation>That photo is too large. Take another.</translation>
    </message>
    <message>
        <source>Já há fotos suficientes.</source>
        <translation>There are enough photos.</translation>
    </message>
    <message>
        <source>Esse protocolo não confere. Compare letra por letra.</source>
        <translation>That number does not check. Compare letter by letter.</translation>
    </message>
    <message>
        <source>Não encontramos esse pedido. Confira o documento e o protocolo.</source>
        <translation>We did not find that request. Check document and number.</translation>
    </message>
    <message>
        <source>Não conseguimos consultar agora. Toque em Continuar de novo em instantes.</source>
        <translation>We could not look it up now. Touch Continue again in a moment.</translation>
    </message>
    <message>
        <source>Não conseguimos guardar agora. Nada se perdeu: toque em Enviar de novo.</source>
        <translation>We could not save it now. Nothing is lost: touch Send again.</translation>
    </message>
    <message>
        <source>Esse número não confere. Corrija.</source>
        <translation>That number is not right. Correct it.</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%1 of %2</translation>
    </message>
</context>
<context>
    <name>greeting</name>
    <message>
        <source>Olá, %1</source>
        <translation>Hello, %1</translation>
    </message>
</context>
<context>
    <name>hints</name>
    <message>
        <source>Demonstração</source>
        <translation>Demonstration</translation>
    </message>
    <message>
        <source>Simular pagamento</source>
        <translation>Simulate payment</translation>
    </message>
    <message>
        <source>Resposta: %1</source>
        <translation>Answer: %1</translation>
    </message>
</context>
<context>
    <name>home</name>
    <message>
        <source>Quero ser cliente</source>
        <translation>Become a customer</translation>
    </message>
    <message>
        <source>Quero que me liguem</source>
        <translation>Call me back</translation>
    </message>
    <message>
        <source>Acompanhar pedido</source>
        <translation>Follow a request</translation>
    </message>
</context>
<context>
    <name>list</name>
    <message>
        <source>Subir a lista</source>
        <translation>Scroll the list up</translation>
    </message>
    <message>
        <source>Descer a lista</source>
        <translation>Scroll the list down</translation>
    </message>
</context>
<context>
    <name>pay</name>
    <message>
        <source>Abra o app do seu banco</source>
        <translation>Open your banking app</translation>
    </message>
    <message>
        <source>Escolha pagar com PIX</source>
        <translation>Choose to pay by PIX</translation>
    </message>
    <message>
        <source>Aponte a câmera para cá</source>
        <translation>Point the camera here</translation>
    </message>
    <message>
        <source>Abra a câmera do celular</source>
        <translation>Open your phone&apos;s camera</translation>
    </message>
    <message>
        <source>Aponte para cá</source>
        <translation>Point it here</translation>
    </message>
    <message>
        <source>Toque no endereço</source>
        <translation>Touch the address</translation>
    </message>
    <message>
        <source>Escolha pagar boleto</source>
        <translation>Choose to pay a boleto</translation>
    </message>
</context>
<context>
    <name>printing</name>
    <message>
        <source>O papel acabou</source>
        <translation>There is no more paper</translation>
    </message>
    <message>
        <source>A impressora está aberta</source>
        <translation>The printer is open</translation>
    </message>
    <message>
        <source>O papel enroscou</source>
        <translation>The paper is stuck</translation>
    </message>
    <message>
        <source>A impressora está desligada</source>
        <translation>The printer is off</translation>
    </message>
    <message>
        <source>A tinta acabou</source>
        <translation>There is no more ink</translation>
    </message>
    <message>
        <source>O papel não foi cortado</source>
        <translation>The paper was not cut</translation>
    </message>
    <message>
        <source>A impressora não respondeu</source>
        <translation>The printer did not answer</translation>
    </message>
    <message>
        <source>Não foi possível imprimir</source>
        <translation>We could not print</translation>
    </message>
    <message>
        <source>Seu pagamento está confirmado. Um atendente pode ajudar.</source>
        <translation>Your payment is confirmed. Our staff can help you.</translation>
    </message>
    <message>
        <source>Você pode pagar pelo celular, sem papel, ou pedir ajuda a um atendente.</source>
        <translation>You can pay by phone, without paper, or ask our staff for help.</translation>
    </message>
</context>
<context>
    <name>records</name>
    <message>
        <source>serviço mostrado na tela</source>
        <translation>service shown on the screen</translation>
    </message>
    <message>
        <source>Instalação</source>
        <translation>Installation</translation>
    </message>
    <message>
        <source>Serviço</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>por mês</source>
        <translation>a month</translation>
    </message>
    <message>
        <source>Declaração de que não há débitos</source>
        <translation>Statement that nothing is owed</translation>
    </message>
    <message>
        <source>Nota fiscal %1</source>
        <translation>Invoice %1</translation>
    </message>
    <message>
        <source>Quitação</source>
        <translation>Clearance</translation>
    </message>
    <message>
        <source>Quitação de %1</source>
        <translation>Clearance for %1</translation>
    </message>
    <message>
        <source>Extrato financeiro</source>
        <translation>Account statement</translation>
    </message>
    <message>
        <source>Emitida em %1</source>
        <translation>Issued on %1</translation>
    </message>
    <message>
        <source>Nota fiscal</source>
        <translation>Invoice</translation>
    </message>
    <message>
        <source>Vencimento em %1</source>
        <translation>Due on %1</translation>
    </message>
    <message>
        <source>Paga em %1</source>
        <translation>Paid on %1</translation>
    </message>
    <message>
        <source>Lançamento</source>
        <translation>Entry</translation>
    </message>
    <message>
        <source>Pago em %1</source>
        <translation>Paid on %1</translation>
    </message>
    <message>
        <source>Pago</source>
        <translation>Paid</translation>
    </message>
    <message>
        <source>Em aberto</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>lançamento mostrado na tela</source>
        <translation>entry shown on the screen</translation>
    </message>
</context>
<context>
    <name>standing</name>
    <message>
        <source>Seu pedido está guardado</source>
        <translation>Your request is saved</translation>
    </message>
    <message>
        <source>Ele será enviado assim que o sistema responder. Não precisa pedir de novo.</source>
        <translation>It will be sent as soon as the system answers. No need to ask again.</translation>
    </message>
    <message>
        <source>Precisamos falar com você</source>
        <translation>We need to talk to you</translation>
    </message>
    <message>
        <source>Falta um detalhe no seu pedido. Fale com um atendente.</source>
        <translation>A detail of your request is missing. Talk to an attendant.</translation>
    </message>
    <message>
        <source>Situação: %1</source>
        <translation>Status: %1</translation>
    </message>
    <message>
        <source>Entraremos em contato quando houver novidade.</source>
        <translation>We will contact you when there is news.</translation>
    </message>
    <message>
        <source>Fale com um atendente para o pedido seguir.</source>
        <translation>Talk to an attendant so that your request goes on.</translation>
    </message>
    <message>
        <source>Fale com um atendente para saber mais.</source>
        <translation>Talk to an attendant to learn more.</translation>
    </message>
    <message>
        <source>Recebemos o seu pedido</source>
        <translation>We have your request</translation>
    </message>
    <message>
        <source>Entraremos em contato com você.</source>
        <translation>We will contact you.</translation>
    </message>
</context>
<context>
    <name>voice</name>
    <message>
        <source>valor mostrado na tela</source>
        <translation>amount shown on the screen</translation>
    </message>
    <message>
        <source>número mostrado na tela</source>
        <translation>number shown on the screen</translation>
    </message>
    <message>
        <source>nome mostrado na tela</source>
        <translation>name shown on the screen</translation>
    </message>
    <message>
        <source>1 real</source>
        <translation>1 real</translation>
    </message>
    <message>
        <source>%1 reais</source>
        <translation>%1 reais</translation>
    </message>
    <message>
        <source>1 centavo</source>
        <translation>1 cent</translation>
    </message>
    <message>
        <source>%1 centavos</source>
        <translation>%1 cents</translation>
    </message>
    <message>
        <source>%1 e %2</source>
        <translation>%1 and %2</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%2 %1</translation>
    </message>
    <message>
        <source>%1 de %2 de %3</source>
        <translation>%2 %1, %3</translation>
    </message>
    <message>
        <source>Escolha um para pagar.</source>
        <translation>Choose one to pay.</translation>
    </message>
    <message>
        <source>Pedido recebido. O protocolo está na tela.</source>
        <translation>Request received. Its number is on the screen.</translation>
    </message>
    <message>
        <source>A situação do seu pedido está na tela.</source>
        <translation>The status of your request is on the screen.</translation>
    </message>
    <message>
        <source>Boleto %1 de %2</source>
        <translation>Boleto %1 of %2</translation>
    </message>
    <message>
        <source>Nenhum boleto marcado.</source>
        <translation>No boleto marked.</translation>
    </message>
    <message>
        <source>apagado</source>
        <translation>deleted</translation>
    </message>
    <message>
        <source>tudo apagado</source>
        <translation>all deleted</translation>
    </message>
    <message>
        <source>dígito</source>
        <translation>digit</translation>
    </message>
    <message>
        <source>letra</source>
        <translation>letter</translation>
    </message>
    <message>
        <source>Abra o aplicativo do seu banco, escolha PIX e aponte a câmera do celular para esta tela.</source>
        <translation>Open your bank&apos;s app, choose PIX and point your phone&apos;s camera at this screen.</translation>
    </message>
    <message>
        <source>No aplicativo do seu banco, escolha pagar boleto e aponte a câmera para esta tela.</source>
        <translation>In your bank&apos;s app, choose to pay a boleto and point the camera at this screen.</translation>
    </message>
    <message>
        <source>Abra a câmera do celular, aponte para esta tela e toque no endereço que aparecer.</source>
        <translation>Open your phone&apos;s camera, point it at this screen and touch the address that appears.</translation>
    </message>
    <message>
        <source>Não é possível pagar este boleto aqui. Fale com um atendente.</source>
        <translation>This boleto cannot be paid here. Please talk to an attendant.</translation>
    </message>
    <message>
        <source>Contraste forte ligado.</source>
        <translation>Strong contrast on.</translation>
    </message>
    <message>
        <source>Contraste forte desligado.</source>
        <translation>Strong contrast off.</translation>
    </message>
    <message>
        <source>Tela baixa ligada.</source>
        <translation>Low screen on.</translation>
    </message>
    <message>
        <source>Tela baixa desligada.</source>
        <translation>Low screen off.</translation>
    </message>
    <message>
        <source>Texto em %1 por cento.</source>
        <translation>Text at %1 percent.</translation>
    </message>
    <message>
        <source>Não dá para mudar mais.</source>
        <translation>It cannot change any further.</translation>
    </message>
    <message>
        <source>Mais rápido.</source>
        <translation>Faster.</translation>
    </message>
    <message>
        <source>Mais devagar.</source>
        <translation>Slower.</translation>
    </message>
    <message>
        <source>Volume em %1 por cento.</source>
        <translation>Volume at %1 percent.</translation>
    </message>
    <message>
        <source>Voz ligada. Com um teclado, Tab anda pela tela e Enter escolhe.</source>
        <translation>Voice on. With a keyboard, Tab moves across the screen and Enter chooses.</translation>
    </message>
    <message>
        <source>Total: %1.</source>
        <translation>Total: %1.</translation>
    </message>
    <message>
        <source>Esta tela avisa quando o pagamento chegar.</source>
        <translation>This screen tells you when the payment arrives.</translation>
    </message>
    <message>
        <source>Pagamento confirmado.</source>
        <translation>Payment confirmed.</translation>
    </message>
    <message>
        <source>vencimento em %1</source>
        <translation>due on %1</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Valor a informar</source>
        <translation>Amount not set</translation>
    </message>
    <message>
        <source>Boleto</source>
        <translation>Boleto</translation>
    </message>
    <message>
        <source>Pagamento em confirmação</source>
        <translation>Confirming payment</translation>
    </message>
    <message>
        <source>Sem vencimento</source>
        <translation>No due date</translation>
    </message>
    <message>
        <source>Venceu ontem</source>
        <translation>Was due yesterday</translation>
    </message>
    <message>
        <source>Vence hoje</source>
        <translation>Due today</translation>
    </message>
    <message>
        <source>Vence amanhã</source>
        <translation>Due tomorrow</translation>
    </message>
    <message>
        <source>Em dia</source>
        <translation>Not due yet</translation>
    </message>
    <message>
        <source>Pague quando quiser</source>
        <translation>Pay whenever you like</translation>
    </message>
    <message>
        <source>Venceu em %1</source>
        <translation>Was due on %1</translation>
    </message>
    <message>
        <source>Vence em %1</source>
        <translation>Due on %1</translation>
    </message>
    <message>
        <source>falta pagar, com multa e juros</source>
        <translation>left to pay, with late fees</translation>
    </message>
    <message>
        <source>falta pagar</source>
        <translation>left to pay</translation>
    </message>
    <message>
        <source>com multa, juros e desconto</source>
        <translation>with late fees and discount</translation>
    </message>
    <message>
        <source>inclui multa e juros</source>
        <translation>includes late fees</translation>
    </message>
    <message>
        <source>com desconto</source>
        <translation>with discount</translation>
    </message>
    <message>
        <source>era %1</source>
        <translation>was %1</translation>
    </message>
    <message>
        <source>Pague no atendimento</source>
        <translation>Pay at the counter</translation>
    </message>
    <message>
        <source>Só pelo celular</source>
        <translation>By phone only</translation>
    </message>
    <message>
        <source>se você já pagou, não pague de novo</source>
        <translation>if you have paid, do not pay again</translation>
    </message>
    <message>
        <source>o valor atualizado aparece no app do banco</source>
        <translation>your banking app shows the updated amount</translation>
    </message>
    <message>
        <source>Gerando o PIX…</source>
        <translation>Creating the PIX…</translation>
    </message>
    <message>
        <source>Buscando o código de barras…</source>
        <translation>Getting the barcode…</translation>
    </message>
    <message>
        <source>O PIX está demorando…</source>
        <translation>The PIX is taking a while…</translation>
    </message>
    <message>
        <source>O código de barras está demorando…</source>
        <translation>The barcode is taking a while…</translation>
    </message>
    <message>
        <source>Sem PIX agora</source>
        <translation>No PIX right now</translation>
    </message>
    <message>
        <source>Sem código de barras agora</source>
        <translation>No barcode right now</translation>
    </message>
    <message>
        <source>O banco está demorando para gerar o PIX.</source>
        <translation>The bank is taking a while to create the PIX.</translation>
    </message>
    <message>
        <source>Enquanto isso, você pode pagar pelo código de barras.</source>
        <translation>Meanwhile, you can pay by barcode.</translation>
    </message>
    <message>
        <source>O banco está demorando para enviar o código de barras.</source>
        <translation>The bank is taking a while to send the barcode.</translation>
    </message>
    <message>
        <source>Enquanto isso, você pode pagar com PIX.</source>
        <translation>Meanwhile, you can pay by PIX.</translation>
    </message>
    <message>
        <source>Não foi possível gerar o PIX agora.</source>
        <translation>The PIX could not be created right now.</translation>
    </message>
    <message>
        <source>Pague pelo código de barras ou fale com um atendente.</source>
        <translation>Pay by barcode, or ask our staff for help.</translation>
    </message>
    <message>
        <source>Não foi possível buscar o código de barras agora.</source>
        <translation>The barcode is not available right now.</translation>
    </message>
    <message>
        <source>Pague com PIX ou fale com um atendente.</source>
        <translation>Pay by PIX, or ask our staff for help.</translation>
    </message>
    <message>
        <source>Fale com um atendente.</source>
        <translation>Ask our staff for help.</translation>
    </message>
    <message>
        <source>Este boleto não tem PIX.</source>
        <translation>This boleto has no PIX.</translation>
    </message>
    <message>
        <source>Este boleto não tem código de barras.</source>
        <translation>This boleto has no barcode.</translation>
    </message>
    <message>
        <source>O PIX está pronto.</source>
        <translation>The PIX is ready.</translation>
    </message>
    <message>
        <source>O código de barras está pronto.</source>
        <translation>The barcode is ready.</translation>
    </message>
    <message>
        <source>Não foi possível buscar os códigos deste boleto agora. Tente de novo daqui a pouco ou fale com um atendente.</source>
        <translation>The codes of this boleto are not available right now. Try again in a little while, or ask our staff for help.</translation>
    </message>
    <message>
        <source>inclui %1 de multa e juros</source>
        <translation>includes %1 of late fees</translation>
    </message>
    <message>
        <source>com %1 de desconto</source>
        <translation>with %1 of discount</translation>
    </message>
    <message>
        <source>Sem papel</source>
        <translation>Out of paper</translation>
    </message>
    <message>
        <source>Impressora aberta</source>
        <translation>Printer is open</translation>
    </message>
    <message>
        <source>Papel enroscado</source>
        <translation>Paper jam</translation>
    </message>
    <message>
        <source>Sem impressora</source>
        <translation>No printer</translation>
    </message>
    <message>
        <source>Sem tinta</source>
        <translation>Out of ink</translation>
    </message>
    <message>
        <source>Impressora parada</source>
        <translation>Printer stopped</translation>
    </message>
</context>
</TS>
